package dev.gavel.ingest.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import dev.gavel.schema.json.StrictObject;
import dev.gavel.schema.json.Utf8;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The positions of the elements of a JSON array in its bytes. The whole array is checked to be JSON before any element
/// is used. Each element is parsed as a bid later and by itself, so that an invalid one does not affect the others.
public final class BidArray {
    private static final int INITIAL_BIDS = 64;

    /// Less strict than [StrictObject], which parses each element: an error here fails the whole batch.
    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder().maxNumberLength(Integer.MAX_VALUE).build())
                    .disable(JsonFactory.Feature.CHARSET_DETECTION)
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .recyclerPool(JsonRecyclerPools.newBoundedPool(16))
                    .build();

    private final byte[] body;
    private int[] from = new int[INITIAL_BIDS];
    private int[] to = new int[INITIAL_BIDS];
    private int size;

    private BidArray(byte[] body) {
        this.body = body;
    }

    /// @param maxBids elements
    /// @throws Problem if the body is not a JSON array, or has more elements
    public static BidArray split(byte[] body, int maxBids) {
        if (body.length == 0) {
            throw Problem.badRequest("empty_body", "Send a JSON array of bids as the body.", null);
        }
        if (!Utf8.isValid(body, 0, body.length)) {
            throw Problem.badRequest("malformed_json", "The body is not UTF-8.", null);
        }
        BidArray array = new BidArray(body);
        try (JsonParser parser = JSON.createParser(body)) {
            array.read(parser, maxBids);
        } catch (StreamConstraintsException e) {
            throw Problem.badRequest("too_complex", e.getOriginalMessage(), null);
        } catch (IOException e) {
            throw malformed(e);
        }
        return array;
    }

    public int size() {
        return size;
    }

    public byte[] body() {
        return body;
    }

    /// The offset of an element in the body.
    public int from(int element) {
        return from[element];
    }

    /// The length of an element in bytes.
    public int length(int element) {
        return to[element] - from[element];
    }

    private void read(JsonParser parser, int maxBids) throws IOException {
        if (parser.nextToken() != JsonToken.START_ARRAY) {
            throw Problem.badRequest("wrong_type", "The body must be a JSON array of bids.", null);
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (size == maxBids) {
                throw Problem.of(
                        413,
                        "too_many_bids",
                        "The batch has too many bids.",
                        "Send at most " + maxBids + " bids in a batch. No bid of this one was placed.");
            }
            int begin = (int) parser.currentTokenLocation().getByteOffset();
            parser.skipChildren();
            parser.finishToken();
            add(begin, (int) parser.currentLocation().getByteOffset());
        }
        if (parser.nextToken() != null) {
            throw Problem.badRequest("malformed_json", "There is data after the JSON array.", null);
        }
    }

    private void add(int begin, int end) {
        if (size == from.length) {
            from = Arrays.copyOf(from, size * 4);
            to = Arrays.copyOf(to, size * 4);
        }
        from[size] = begin;
        to[size++] = end;
    }

    private static Problem malformed(IOException e) {
        JsonLocation where = e instanceof JsonProcessingException json ? json.getLocation() : null;
        return Problem.badRequest(
                "malformed_json", "The body is not JSON" + at(where) + ". No bid of the batch was placed.", null);
    }

    private static String at(@Nullable JsonLocation where) {
        return where == null ? "" : " at line " + where.getLineNr() + ", column " + where.getColumnNr();
    }
}
