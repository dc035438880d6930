#!/bin/sh
# Runs Node.js for a server that runs for months. Its arguments are those of node.
#
# By default glibc raises its threshold for mmap to the largest block that was freed. Later blocks of that size come from the heap, which
# never shrinks below its highest block. A fixed threshold returns large blocks as soon as they are free.
export MALLOC_MMAP_THRESHOLD_=131072 MALLOC_TRIM_THRESHOLD_=1048576 MALLOC_ARENA_MAX=2
# By default V8 lets its young generation grow with the memory of the machine.
# Uploads pass through buffers outside of V8's heap. V8 collects the whole heap once they fill the room that it leaves for growth, and by
# default it leaves little for a small heap: it collected for every 11 MB of uploads, which took half of the time of the main thread.
exec node --max-semi-space-size=8 --heap-growing-percent=150 "$@"
