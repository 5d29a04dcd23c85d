# hml: make setup | build | demo | test | lint | bench | torture | docs | install | clean
# Sources are found by wildcard. MODE=release (build/hml), debug, asan or avx2 (build/MODE/hml); V=1
# shows the commands.
CC       ?= gcc
MODE     ?= release
Q        := $(if $(V),,@)
say      := @echo "  "
PREFIX   ?= /usr/local
GEN      := build/gen
BUILD    := build/$(MODE)

# The one list of packages (Debian 12); make setup installs those that are missing.
PACKAGES := gcc make flex bison libreadline-dev libdeflate-dev liblz4-dev libzstd-dev liblzma-dev \
            zlib1g-dev libxxhash-dev libgsl-dev libjansson-dev libcmocka-dev python3 \
            clang-format shellcheck man-db

WARN     := -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes \
            -Wvla -Wwrite-strings -Werror
CPPFLAGS := -D_GNU_SOURCE -Isrc -Iinclude -I$(GEN)
COMMON   := -std=c11 -g -ffp-contract=off -fno-math-errno -fno-trapping-math -fvisibility=hidden \
            -fno-common $(WARN)
CFLAGS_release := -O3 -DNDEBUG
CFLAGS_debug   := -O1 -fno-omit-frame-pointer
CFLAGS_asan    := -O1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
LDFLAGS_asan   := -fsanitize=address,undefined
CFLAGS_avx2    := $(CFLAGS_release) -DHML_CPU_AVX2
CFLAGS   := $(COMMON) $(CFLAGS_$(MODE))
LDLIBS   := -ldeflate -llz4 -lzstd -llzma -lz -lxxhash -lreadline -lgsl -lgslcblas -ljansson -lpthread -lm

SOURCES  := $(sort $(wildcard src/*/*.c src/*/*/*.c))
LIBRARY  := $(sort $(wildcard stdlib/*.hml stdlib/*/*.hml))
GENERATED := $(GEN)/hml.tab.c $(GEN)/hml.lex.c $(GEN)/stdlib.c
OBJECTS  := $(SOURCES:src/%.c=$(BUILD)/%.o) $(GENERATED:$(GEN)/%.c=$(BUILD)/gen/%.o)
UNITS    := $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(sort $(wildcard tests/unit/test_*.c)))
BIN      := $(if $(filter release,$(MODE)),build/hml,$(BUILD)/hml)

build: $(BIN)

setup:
	@sh tests/lint/setup.sh $(PACKAGES)

demo: setup
	@$(MAKE) --no-print-directory build
	@sh examples/demo.sh

test: setup
	@$(MAKE) --no-print-directory build unit
	@python3 tests/run.py

# The same tests under the sanitizers, and the language tests on odd chunk sizes and vector shapes.
test-asan:
	@$(MAKE) --no-print-directory MODE=asan build unit
	@HML=$(CURDIR)/build/asan/hml UNIT_DIR=$(CURDIR)/build/asan/unit python3 tests/run.py
# The same bits without AVX-512: a build that has the AVX2 form of each loop alone.
test-cpu:
	@$(MAKE) --no-print-directory MODE=avx2 build unit
	@HML=$(CURDIR)/build/avx2/hml UNIT_DIR=$(CURDIR)/build/avx2/unit python3 tests/run.py
test-modes: build
	@python3 tests/lang.py --modes

# Damaged files; torture-asan is a sample of 500 under the sanitizers.
torture: build
	@python3 tests/torture/torture.py
	@python3 tests/torture/scripts.py
torture-asan:
	@$(MAKE) --no-print-directory MODE=asan build
	@HML=$(CURDIR)/build/asan/hml python3 tests/torture/torture.py --quick
# Scripts with words left out, doubled and swapped, under the sanitizers.
torture-scripts:
	@$(MAKE) --no-print-directory MODE=asan build
	@HML=$(CURDIR)/build/asan/hml python3 tests/torture/scripts.py --count 300

lint:
	@sh tests/lint/lint.sh

# BENCH='--groups adl --json FILE': its options (BENCH=--help). bench-compare OLD=FILE NEW=FILE: two records.
bench: build
	@python3 tests/bench/bench.py $(BENCH)
bench-compare:
	@python3 tests/bench/compare.py $(OLD) $(NEW)

docs: build
	@sh tests/lint/docs.sh write

unit: $(UNITS)

$(BIN): $(OBJECTS)
	$(say) LD $@
	$(Q)$(CC) $(LDFLAGS_$(MODE)) -o $@ $(OBJECTS) $(LDLIBS)

$(BUILD)/%.o: src/%.c | $(GENERATED)
	@mkdir -p $(@D)
	$(say) CC $<
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/unit/%: tests/unit/%.c $(OBJECTS)
	@mkdir -p $(@D)
	$(say) CC $<
	$(Q)$(CC) $(CPPFLAGS) -Itests/unit $(filter-out -W%,$(CFLAGS)) $(LDFLAGS_$(MODE)) -MMD -MP -o $@ $< \
		$(filter-out %/app/main.o,$(OBJECTS)) $(LDLIBS) -lcmocka

# Generated code is held to the compiler's errors, not to the project's warnings.
$(BUILD)/gen/%.o: $(GEN)/%.c | $(GENERATED)
	@mkdir -p $(@D)
	$(say) CC $<
	$(Q)$(CC) $(CPPFLAGS) $(filter-out -W%,$(CFLAGS)) -MMD -MP -c -o $@ $<

$(GEN)/hml.tab.c: grammar/hml.y
	@mkdir -p $(@D)
	$(say) BISON $<
	$(Q)bison -Wall -Werror --defines=$(GEN)/hml.tab.h -o $@ $<

$(GEN)/hml.lex.c: grammar/hml.l
	@mkdir -p $(@D)
	$(say) FLEX $<
	$(Q)flex --header-file=$(GEN)/hml.lex.h -o $@ $<

# The standard library as text inside the program.
$(GEN)/stdlib.c: $(LIBRARY) Makefile
	@mkdir -p $(@D)
	$(say) GEN $@
	$(Q){ echo '#include "core/diag.h"'; \
	echo 'extern const SourceText library_texts[]; extern const size_t library_n;'; \
	i=0; for f in $(LIBRARY); do echo "static const char text$$i[] ="; \
	sed -e 's/\\/\\\\/g; s/"/\\"/g; s/.*/"&\\n"/' $$f; echo ';'; i=$$((i+1)); done; \
	echo 'const SourceText library_texts[] = {'; \
	i=0; for f in $(LIBRARY); do echo "{\"$$f\", text$$i, sizeof text$$i - 1},"; i=$$((i+1)); done; \
	echo '};'; echo "const size_t library_n = $$i;"; } > $@

install: build
	install -D -m 755 build/hml $(DESTDIR)$(PREFIX)/bin/hml
	install -D -m 644 docs/hml.1 $(DESTDIR)$(PREFIX)/share/man/man1/hml.1

clean:
	rm -rf build

-include $(OBJECTS:.o=.d) $(UNITS:=.d)
.PHONY: build setup demo test test-asan test-modes test-cpu torture torture-asan torture-scripts lint bench bench-compare docs unit install clean
