package dev.gavel.ingest.security;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A client that signs its requests, written from RFC 9421 and not from the code that verifies them.
public final class TestSigner {
    private final String signatureName;
    private final PrivateKey key;
    private final SigningKey publicKey;

    private TestSigner(String signatureName, PrivateKey key, byte[] spki) {
        this.signatureName = signatureName;
        this.key = key;
        this.publicKey = SigningKey.of(spki);
    }

    public static TestSigner ed25519() {
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            return ed25519(pair.getPrivate(), pair.getPublic().getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static TestSigner ed25519(PrivateKey key, byte[] spki) {
        return new TestSigner("Ed25519", key, spki);
    }

    public static TestSigner p256() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            return new TestSigner("SHA256withECDSAinP1363Format", pair.getPrivate(), pair.getPublic().getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public SigningKey publicKey() {
        return publicKey;
    }

    /// The signature of a signature base, in Base64.
    String sign(String base) {
        try {
            Signature signature = Signature.getInstance(signatureName);
            signature.initSign(key);
            signature.update(base.getBytes(US_ASCII));
            return Base64.getEncoder().encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// A request that is made, signed, and then sent as it is or changed.
    public static final class Message {
        public String method = "POST";
        public String target;
        public String host = "localhost";
        public final Map<String, String> headers = new LinkedHashMap<>();
        public String body = "";

        /// What the signature covers.
        public final List<String> components = new ArrayList<>();

        public final Map<String, String> parameters = new LinkedHashMap<>();

        private Message(String target) {
            this.target = target;
        }

        /// A request that has and covers all that it needs.
        public static Message post(String target, String body, String credential, String keyId, long createdS) {
            Message message = new Message(target);
            message.body = body;
            message.headers.put("content-type", "application/json");
            message.headers.put("authorization", "Bearer " + credential);
            message.components.addAll(List.of("@method", "@authority", "@path", "authorization"));
            if (!body.isEmpty()) {
                message.digest(body);
                message.components.add("content-digest");
            }
            if (!target.endsWith("/batch")) {
                message.headers.put("idempotency-key", UUID.randomUUID().toString());
                message.components.add("idempotency-key");
            }
            message.parameters.put("created", Long.toString(createdS));
            message.parameters.put("keyid", "\"" + keyId + "\"");
            message.parameters.put("nonce", "\"" + UUID.randomUUID() + "\"");
            return message;
        }

        public static Message get(String target, String credential, String keyId, long createdS) {
            Message message = post(target, "", credential, keyId, createdS);
            message.method = "GET";
            message.headers.remove("idempotency-key");
            message.components.remove("idempotency-key");
            if (target.contains("?")) {
                message.components.add("@query");
            }
            return message;
        }

        /// States the digest of a body.
        public void digest(String of) {
            try {
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(of.getBytes(UTF_8));
                headers.put("content-digest", "sha-256=:" + Base64.getEncoder().encodeToString(digest) + ":");
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        public Message sign(TestSigner signer) {
            headers.put("signature-input", "sig1=" + parameters());
            headers.put("signature", "sig1=:" + signer.sign(base()) + ":");
            return this;
        }

        /// The value of `@signature-params`.
        private String parameters() {
            StringBuilder text = new StringBuilder("(");
            for (String component : components) {
                text.append(text.length() == 1 ? "\"" : " \"").append(component).append('"');
            }
            text.append(')');
            parameters.forEach((name, value) -> text.append(';').append(name).append('=').append(value));
            return text.toString();
        }

        String base() {
            StringBuilder base = new StringBuilder();
            for (String component : components) {
                base.append('"').append(component).append("\": ").append(value(component)).append('\n');
            }
            return base + "\"@signature-params\": " + parameters();
        }

        private @Nullable String value(String component) {
            int question = target.indexOf('?');
            String path = question < 0 ? target : target.substring(0, question);
            return switch (component) {
                case "@method" -> method;
                case "@authority" -> host;
                case "@path" -> path;
                case "@query" -> question < 0 ? "?" : target.substring(question);
                case "@target-uri" -> "http://" + host + target;
                default -> headers.get(component);
            };
        }

        /// As it is sent.
        public String text() {
            StringBuilder text = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: " + host + "\r\n");
            headers.forEach((name, value) ->
                    text.append(name).append(": ").append(Objects.requireNonNull(value)).append("\r\n"));
            if (!method.equals("GET")) {
                text.append("Content-Length: ").append(body.getBytes(UTF_8).length).append("\r\n");
            }
            return text + "\r\n" + body;
        }
    }
}
