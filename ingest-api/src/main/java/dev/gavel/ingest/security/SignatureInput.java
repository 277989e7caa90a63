package dev.gavel.ingest.security;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The one signature of a request, as its headers `Signature-Input` and `Signature` describe it (RFC 9421, section 4).
/// They are read more strictly than structured fields (RFC 9651) allow, so that the text is what was signed: no
/// optional spaces, no parameters of components, and no parameters of the signature that have no meaning here.
///
/// @param components what is signed, in this order
/// @param parameters the value of `@signature-params`
/// @param expiresS [Long#MAX_VALUE]: it is not said
/// @param algorithm `null`: it is not said
/// @param base64 the signature itself
record SignatureInput(
        List<String> components,
        String parameters,
        long createdS,
        long expiresS,
        String keyId,
        @Nullable String algorithm,
        String nonce,
        String base64) {
    static final int MIN_NONCE_LENGTH = 8;
    static final int MAX_NONCE_LENGTH = 128;

    private static final Set<String> NUMBERS = Set.of("created", "expires");
    private static final Set<String> TEXTS = Set.of("keyid", "nonce", "alg", "tag");

    /// Of a number in a structured field.
    private static final int MAX_DIGITS = 15;

    /// @throws dev.gavel.ingest.json.Problem 401 if it is not one signature that can be read
    static SignatureInput parse(String input, String signature) {
        Text text = new Text("Signature-Input", input);
        String label = text.key();
        text.skip('=');
        int from = text.at;
        List<String> components = components(text);
        Map<String, Long> numbers = new HashMap<>();
        Map<String, String> texts = new HashMap<>();
        while (text.skipIf(';')) {
            parameter(text, numbers, texts);
        }
        text.end();
        String nonce = texts.get("nonce");
        if (nonce == null || nonce.length() < MIN_NONCE_LENGTH || nonce.length() > MAX_NONCE_LENGTH) {
            throw Unauthenticated.invalidSignature("it needs a nonce of 8 to 128 characters");
        }
        String keyId = texts.get("keyid");
        Long createdS = numbers.get("created");
        if (keyId == null || createdS == null) {
            throw Unauthenticated.invalidSignature("it needs the parameters created, keyid and nonce");
        }
        return new SignatureInput(
                components,
                input.substring(from),
                createdS,
                numbers.getOrDefault("expires", Long.MAX_VALUE),
                keyId,
                texts.get("alg"),
                nonce,
                bytes(signature, label));
    }

    private static List<String> components(Text text) {
        List<String> components = new ArrayList<>();
        text.skip('(');
        while (!text.skipIf(')')) {
            if (!components.isEmpty()) {
                text.skip(' ');
            }
            components.add(text.string());
            if (text.isAt(';')) {
                throw Unauthenticated.invalidSignature("its components must not have parameters");
            }
        }
        if (new HashSet<>(components).size() < components.size()) {
            throw Unauthenticated.invalidSignature("it covers a component twice");
        }
        return List.copyOf(components);
    }

    private static void parameter(Text text, Map<String, Long> numbers, Map<String, String> texts) {
        String name = text.key();
        text.skip('=');
        boolean again;
        if (NUMBERS.contains(name)) {
            again = numbers.put(name, text.number()) != null;
        } else if (TEXTS.contains(name)) {
            again = texts.put(name, text.string()) != null;
        } else {
            throw Unauthenticated.invalidSignature(
                    "it has a parameter other than created, expires, keyid, nonce, alg and tag");
        }
        if (again) {
            throw Unauthenticated.invalidSignature("it has a parameter twice");
        }
    }

    /// The bytes of the signature with this label, in Base64.
    private static String bytes(String signature, String label) {
        Text text = new Text("Signature", signature);
        if (!text.key().equals(label)) {
            throw Unauthenticated.invalidSignature("Signature and Signature-Input have different labels");
        }
        text.skip('=');
        text.skip(':');
        int from = text.at;
        while (!text.skipIf(':')) {
            text.next();
        }
        text.end();
        return signature.substring(from, signature.length() - 1);
    }

    /// Reads the value of a header from its beginning to its end.
    private static final class Text {
        private final String header;
        private final String value;
        private int at;

        Text(String header, String value) {
            this.header = header;
            this.value = value;
        }

        boolean isAt(char c) {
            return at < value.length() && value.charAt(at) == c;
        }

        boolean skipIf(char c) {
            if (isAt(c)) {
                at++;
                return true;
            }
            return false;
        }

        void skip(char c) {
            if (!skipIf(c)) {
                throw malformed();
            }
        }

        char next() {
            if (at == value.length()) {
                throw malformed();
            }
            return value.charAt(at++);
        }

        /// A label, or the name of a parameter.
        String key() {
            int from = at;
            while (at < value.length() && isOfKey(value.charAt(at), at == from)) {
                at++;
            }
            if (at == from) {
                throw malformed();
            }
            return value.substring(from, at);
        }

        private static boolean isOfKey(char c, boolean first) {
            return (c >= 'a' && c <= 'z') || c == '*' || (!first && ((c >= '0' && c <= '9') || "_-.".indexOf(c) >= 0));
        }

        String string() {
            skip('"');
            StringBuilder content = new StringBuilder();
            while (!skipIf('"')) {
                char c = next();
                if (c == '\\') {
                    c = next();
                    if (c != '"' && c != '\\') {
                        throw malformed();
                    }
                }
                if (c < ' ' || c > '~') {
                    throw malformed();
                }
                content.append(c);
            }
            return content.toString();
        }

        /// Not negative, and without zeros in front, which would not be signed.
        long number() {
            int from = at;
            while (at < value.length() && value.charAt(at) >= '0' && value.charAt(at) <= '9') {
                at++;
            }
            if (at == from || at - from > MAX_DIGITS || (at - from > 1 && value.charAt(from) == '0')) {
                throw malformed();
            }
            return Long.parseLong(value.substring(from, at));
        }

        void end() {
            if (isAt(',')) {
                throw Unauthenticated.invalidSignature("there has to be exactly one signature");
            }
            if (at < value.length()) {
                throw malformed();
            }
        }

        private RuntimeException malformed() {
            return Unauthenticated.invalidSignature(header + " is malformed");
        }
    }
}
