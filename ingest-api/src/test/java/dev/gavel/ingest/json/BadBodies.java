package dev.gavel.ingest.json;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// Invalid bodies of `POST /api/bids`, with the code and the field of their problem.
public final class BadBodies {
    private BadBodies() {}

    /// @param latin the bytes of the body, one char each
    /// @param field empty: the problem names no field
    public record Bad(String name, String latin, String code, String field) {
        public byte[] bytes() {
            return latin.getBytes(StandardCharsets.ISO_8859_1);
        }

        @Override
        public String toString() {
            return code + " " + (name.length() > 60 ? name.substring(0, 60) : name);
        }
    }

    public static List<Bad> all() {
        return List.of(
                bad("", "empty_body", ""),
                bad("  ", "wrong_type", ""),
                bad("null", "wrong_type", ""),
                bad("[]", "wrong_type", ""),
                bad("\"bid\"", "wrong_type", ""),
                bad("{", "malformed_json", ""),
                bad("{\"auction_id\":42", "malformed_json", "auction_id"),
                bad("{auction_id:42}", "malformed_json", ""),
                bad("{'auction_id':42}", "malformed_json", ""),
                bad("{\"auction_id\":42,}", "malformed_json", "auction_id"),
                bad("{/**/}", "malformed_json", ""),
                bad(bid("42", "1", "7") + "x", "malformed_json", ""),
                bad(bid("42", "1", "7") + "{}", "malformed_json", ""),
                bad(
                        "{\"auction_id\":42,\"auction_id\":43,\"amount\":1,\"bidder_id\":7}",
                        "duplicate_key",
                        "auction_id"),
                bad("{\"x\":{\"a\":1,\"a\":1},\"auction_id\":42}", "unknown_field", "x"),
                bad("{\"auction_id\":42,\"bidder\":7}", "unknown_field", "bidder"),
                bad("{}", "missing_field", "auction_id"),
                bad("{\"auction_id\":42,\"bidder_id\":7}", "missing_field", "amount"),
                bad("{\"auction_id\":42,\"amount\":1}", "missing_field", "bidder_id"),
                bad(bid("\"42\"", "1", "7"), "wrong_type", "auction_id"),
                bad(bid("42.0", "1", "7"), "wrong_type", "auction_id"),
                bad(bid("4e1", "1", "7"), "wrong_type", "auction_id"),
                bad(bid("true", "1", "7"), "wrong_type", "auction_id"),
                bad(bid("null", "1", "7"), "wrong_type", "auction_id"),
                bad(bid("[42]", "1", "7"), "wrong_type", "auction_id"),
                bad(bid("0", "1", "7"), "out_of_range", "auction_id"),
                bad(bid("-1", "1", "7"), "out_of_range", "auction_id"),
                bad(bid("9223372036854775808", "1", "7"), "out_of_range", "auction_id"),
                bad(bid("18446744073709551658", "1", "7"), "out_of_range", "auction_id"),
                bad(bid("042", "1", "7"), "malformed_json", "auction_id"),
                bad(bid("42", "1", "-7"), "out_of_range", "bidder_id"),
                bad(bid("42", "0", "7"), "invalid_amount", "amount"),
                bad(bid("42", "\"0.00\"", "7"), "invalid_amount", "amount"),
                bad(bid("42", "0e5", "7"), "invalid_amount", "amount"),
                bad(bid("42", "-1", "7"), "invalid_amount", "amount"),
                bad(bid("42", "\"-1\"", "7"), "invalid_amount", "amount"),
                bad(bid("42", "\"\"", "7"), "invalid_amount", "amount"),
                bad(bid("42", "\"1,50\"", "7"), "invalid_amount", "amount"),
                bad(bid("42", "\"1e1\"", "7"), "invalid_amount", "amount"),
                bad(bid("42", "\" 1\"", "7"), "invalid_amount", "amount"),
                bad(bid("42", "\"\u0661\"", "7"), "invalid_amount", "amount"),
                bad(bid("42", "1.0000001", "7"), "invalid_amount", "amount"),
                bad(bid("42", "1e-7", "7"), "invalid_amount", "amount"),
                bad(bid("42", "9000000000000.000001", "7"), "invalid_amount", "amount"),
                bad(bid("42", "1e400", "7"), "invalid_amount", "amount"),
                bad(bid("42", "1e999999999", "7"), "invalid_amount", "amount"),
                bad(bid("42", "1e-999999999", "7"), "invalid_amount", "amount"),
                bad(bid("42", "1e9999999999", "7"), "invalid_amount", "amount"),
                bad(bid("42", "NaN", "7"), "malformed_json", "amount"),
                bad(bid("42", "Infinity", "7"), "malformed_json", "amount"),
                bad(bid("42", "-Infinity", "7"), "malformed_json", "amount"),
                bad(bid("42", ".5", "7"), "malformed_json", "amount"),
                bad(bid("42", "+5", "7"), "malformed_json", "amount"),
                bad(bid("42", "true", "7"), "wrong_type", "amount"),
                bad(bid("42", "{}", "7"), "wrong_type", "amount"),
                bad(bid("42", "1".repeat(1000), "7"), "too_complex", ""),
                bad("{\"x\":" + "[".repeat(5000) + "]".repeat(5000) + "}", "unknown_field", "x"),
                bad("{\"x\":" + "{\"x\":".repeat(100), "unknown_field", "x"),
                bad("{\"amount\":\"\u0001\"}", "malformed_json", "amount"),
                bad("\uFEFF{}", "malformed_json", ""),
                bytes("bad UTF-8 in a field", "{\"x\":\"\u00ff\"}".getBytes(StandardCharsets.ISO_8859_1)),
                bytes("over-long slash", new byte[] {'{', '"', (byte) 0xC0, (byte) 0xAF, '"', ':', '1', '}'}),
                bytes("surrogate in UTF-8", new byte[] {'"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"'}),
                bytes("UTF-16", bid("42", "1", "7").getBytes(StandardCharsets.UTF_16LE)),
                bytes("zeros", new byte[100]));
    }

    private static Bad bad(String body, String code, String field) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return new Bad(body, new String(bytes, StandardCharsets.ISO_8859_1), code, field);
    }

    private static Bad bytes(String name, byte[] bytes) {
        return new Bad(name, new String(bytes, StandardCharsets.ISO_8859_1), "malformed_json", "");
    }

    private static String bid(String auction, String amount, String bidder) {
        return "{\"auction_id\":" + auction + ",\"amount\":" + amount + ",\"bidder_id\":" + bidder + "}";
    }
}
