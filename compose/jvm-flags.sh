# shellcheck shell=sh
# The JVM flags of every command. ./gavel and the image's entry point (compose/entrypoint.sh) source this file, so a
# command runs with the same flags on a workstation and in a container.
#
#   jvm_flags COMMAND machine     prints the flags of a command, with a fixed maximum heap
#   jvm_flags COMMAND container   the same, with a maximum heap of half the container's memory
#
# JvmFlagsTest starts a JVM with the flags of each command. GAVEL_JAVA_OPTS is appended by the callers and overrides
# them.

# Without this setting, glibc gives each thread its own malloc arena and keeps freed memory in it: 20 MiB in ingest.
export MALLOC_ARENA_MAX="${MALLOC_ARENA_MAX:-2}"

# A JVM reads arguments, environment variables and file names in the encoding of the locale. In the C locale that is
# ASCII, and a file with an umlaut in its name is not found. C.UTF-8 differs from C in nothing else.
case $(locale charmap 2>/dev/null) in
    ANSI_X3.4-1968 | US-ASCII | '') export LC_ALL=C.UTF-8 ;;
esac

jvm_flags() {
    # Object headers of 8 bytes instead of 12 save a tenth of the heap. A process that has run out of memory exits and is
    # started again; otherwise it would continue without the threads that failed.
    _common='-Xms64m -XX:+UseCompactObjectHeaders -XX:+ExitOnOutOfMemoryError -Dfile.encoding=UTF-8'
    # RocksDB, Netty and JLine call native code, and Kafka, Netty and Protobuf use sun.misc.Unsafe. The JVM's warnings
    # about both would hide other lines.
    _common="$_common --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"

    # G1 for its short pauses, also on one core, where the JVM would choose the serial collector. It starts concurrent
    # marking when the heap is two thirds full: with the adaptive threshold it marked every 1.4 s, and each remark pause
    # took 13 to 25 ms, most of it to find classes to unload. No class is ever unloaded here (docs/adr/0022).
    # MetaspaceSize avoids full collections while classes are loaded at start.
    _g1='-XX:+UseG1GC -XX:-G1UseAdaptiveIHOP -XX:InitiatingHeapOccupancyPercent=65'
    _g1="$_g1 -XX:-ClassUnloadingWithConcurrentMark -XX:MetaspaceSize=192m"

    # For each command: the maximum heap on a workstation, the maximum of direct buffers, and the collector.
    case $1 in
        # The broker and all services in one JVM, beside Postgres and Redis: 1.5 GiB in total under load. The periodic
        # collection returns unused heap to the system after a load.
        up) _heap=640m _direct=128m _gc="$_g1 -XX:G1PeriodicGCInterval=60000" ;;
        process) _heap=384m _direct=64m _gc=$_g1 ;;
        # 165 MiB when idle, 233 MiB at 25 000 bids/s. The heap grows with the number of connections: 4000 need more than
        # 72 MiB. The serial collector keeps no tables of its own outside the heap. The young generation has a fixed
        # size: with the default it started at 5 MiB, and survivors filled the old generation up to its maximum
        # (docs/adr/0021).
        ingest)
            _heap=384m _direct=64m
            _gc='-XX:+UseSerialGC -Xms40m -Xmn24m -XX:SurvivorRatio=3 -XX:MetaspaceSize=96m'
            ;;
        # Batches of up to some thousand rows.
        project) _heap=128m _direct=48m _gc=-XX:+UseSerialGC ;;
        # A consumer of some MiB for each webhook.
        webhooks) _heap=256m _direct=48m _gc=-XX:+UseSerialGC ;;
        # Batches of some hundred rows; most of the memory holds Debezium's classes.
        catalog) _heap=192m _direct=48m _gc=-XX:+UseSerialGC ;;
        # Histograms and replies in flight. The heap is large because a pause of the load generator would be counted as
        # latency of the server.
        bench) _heap=768m _direct=64m _gc=-XX:+UseSerialGC ;;
        # Large batches of rows, several partitions at a time.
        rebuild) _heap=384m _direct=128m _gc=-XX:+UseSerialGC ;;
        # Replays the whole log with the state of all its auctions. Only throughput matters.
        verify | what-if | export) _heap=768m _direct=128m _gc=-XX:+UseParallelGC ;;
        # The same, beside a broker in the same JVM.
        import) _heap=896m _direct=128m _gc=-XX:+UseParallelGC ;;
        # Starts the whole stack and ingest once more, to record the start-up caches.
        train) _heap=640m _direct=128m _gc=-XX:+UseG1GC ;;
        # The bids of a file of 64 MiB with their decisions.
        feed) _heap=768m _direct=48m _gc=-XX:+UseSerialGC ;;
        # What people ask of a running stack, and --help.
        *) _heap=128m _direct=48m _gc=-XX:+UseSerialGC ;;
    esac

    case $2 in
        machine) _heap=-Xmx$_heap ;;
        container) _heap=-XX:MaxRAMPercentage=50 ;;
        *)
            echo "jvm_flags: unknown memory limit: $2" >&2
            return 1
            ;;
    esac
    echo "$_common $_heap -XX:MaxDirectMemorySize=$_direct $_gc"
}
