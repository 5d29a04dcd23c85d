# hml: make demo | make test | make lint | make bench; sources are found by wildcard.
CC       ?= gcc
MODE     ?= release
# V=1 shows the commands.
Q        := $(if $(V),,@)
say      := @echo "  "
BUILD    := build/$(MODE)
WARN     := -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes \
            -Wvla -Wwrite-strings -Werror
GEN      := build/gen
CPPFLAGS := -D_GNU_SOURCE -Isrc -Iinclude -I$(GEN)
COMMON   := -std=c11 -g -ffp-contract=off -fno-math-errno -fno-trapping-math -fvisibility=hidden \
            -fno-common $(WARN)
CFLAGS_release := -O3 -DNDEBUG
CFLAGS_debug   := -O1 -fno-omit-frame-pointer
CFLAGS_asan    := -O1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
LDFLAGS_asan   := -fsanitize=address,undefined
CFLAGS   := $(COMMON) $(CFLAGS_$(MODE))
LDLIBS   := -ldeflate -llz4 -lzstd -llzma -lxxhash -lz -lpthread -lm

SOURCES  := $(sort $(wildcard src/*/*.c src/*/*/*.c))
GENERATED := $(GEN)/hml.tab.c $(GEN)/hml.lex.c $(GEN)/stdlib.c
LIBRARY   := $(sort $(wildcard stdlib/*.hml stdlib/*/*.hml))
OBJECTS  := $(SOURCES:src/%.c=$(BUILD)/%.o) $(GENERATED:$(GEN)/%.c=$(BUILD)/gen/%.o)
BIN      := $(BUILD)/hml
ifeq ($(MODE),release)
BIN      := build/hml
endif

build: $(BIN)

$(BIN): $(OBJECTS)
	$(say) LD $@
	$(Q)$(CC) $(LDFLAGS_$(MODE)) -o $@ $(OBJECTS) $(LDLIBS)

$(BUILD)/%.o: src/%.c | $(GENERATED)
	@mkdir -p $(@D)
	$(say) CC $<
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

# Generated code is held to the compiler's errors, not to the project's warnings.
$(BUILD)/gen/%.o: $(GEN)/%.c
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

clean:
	rm -rf build

-include $(OBJECTS:.o=.d)
.PHONY: build clean
