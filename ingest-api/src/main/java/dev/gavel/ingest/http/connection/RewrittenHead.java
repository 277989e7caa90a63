package dev.gavel.ingest.http.connection;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// A head as Helidon understands it. Helidon 4.5.0 answers HTTP/1.0 with `505` (`Http1Prologue`) and has no route for
/// `*`. `HEAD` becomes `GET`, so that both have the same headers; [ResponseWriter] leaves out the body.
final class RewrittenHead {
    private final RequestHead head;
    private final byte[] bytes;
    private final ByteArrayOutputStream out;

    private RewrittenHead(RequestHead head) {
        this.head = head;
        this.bytes = head.bytes;
        this.out = new ByteArrayOutputStream(head.end - head.methodFrom + 64);
    }

    static byte[] of(RequestHead head) {
        RewrittenHead rewritten = new RewrittenHead(head);
        rewritten.write();
        return rewritten.out.toByteArray();
    }

    private void write() {
        if (head.isHead()) {
            write("GET");
        } else {
            write(head.methodFrom, head.methodEnd);
        }
        write(" ");
        if (head.isAsterisk()) {
            write(RequestHead.ASTERISK_PATH);
        } else {
            write(head.targetFrom, head.targetEnd);
        }
        write(" HTTP/1.1\r\n");
        if (head.isHttp10()) {
            writeHeadersOfHttp10();
        } else {
            write(head.headersFrom, head.end);
        }
    }

    /// Without the headers that concern the connection or that HTTP/1.0 does not know, and closing the connection.
    private void writeHeadersOfHttp10() {
        for (int at = head.headersFrom; at < head.end - 2; ) {
            int colon = ByteClass.TOKEN.skip(bytes, at);
            int next = ByteClass.VALUE.skip(bytes, colon + 1) + 2;
            boolean left =
                    Ascii.isName(bytes, at, colon, "connection")
                            || Ascii.isName(bytes, at, colon, "keep-alive")
                            || Ascii.isName(bytes, at, colon, "upgrade")
                            || Ascii.isName(bytes, at, colon, "expect");
            if (!left) {
                write(at, next);
            }
            at = next;
        }
        if (!head.hasHost) {
            write("Host: localhost\r\n");
        }
        write("Connection: close\r\n\r\n");
    }

    private void write(int from, int to) {
        out.write(bytes, from, to - from);
    }

    private void write(String ascii) {
        out.writeBytes(ascii.getBytes(StandardCharsets.US_ASCII));
    }
}
