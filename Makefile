# hml: make demo | make test | make lint | make bench; sources are found by wildcard.
CC       ?= gcc
MODE     ?= release
BUILD    := build/$(MODE)
WARN     := -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes \
            -Wvla -Wwrite-strings -Werror
CPPFLAGS := -D_GNU_SOURCE -Isrc -Iinclude -I$(BUILD)/gen
COMMON   := -std=c11 -g -ffp-contract=off -fno-math-errno -fno-trapping-math -fvisibility=hidden \
            -fno-common $(WARN)
CFLAGS_release := -O3 -DNDEBUG
CFLAGS_debug   := -O1 -fno-omit-frame-pointer
CFLAGS_asan    := -O1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
LDFLAGS_asan   := -fsanitize=address,undefined
CFLAGS   := $(COMMON) $(CFLAGS_$(MODE))
LDLIBS   := -ldeflate -llz4 -lzstd -llzma -lxxhash -lz -lpthread -lm

SOURCES  := $(sort $(wildcard src/*/*.c src/*/*/*.c))
OBJECTS  := $(SOURCES:src/%.c=$(BUILD)/%.o)
BIN      := $(BUILD)/hml
ifeq ($(MODE),release)
BIN      := build/hml
endif

build: $(BIN)

$(BIN): $(OBJECTS)
	$(CC) $(LDFLAGS_$(MODE)) -o $@ $(OBJECTS) $(LDLIBS)

$(BUILD)/%.o: src/%.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

clean:
	rm -rf build

-include $(OBJECTS:.o=.d)
.PHONY: build clean
