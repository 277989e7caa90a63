package dev.gavel.compose.embedded;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;

/// The passwords of the embedded servers: hexadecimal, so that they need no quoting anywhere (docs/adr/0035).
///
/// @param superuser of Postgres' `postgres`, which creates the database of the read models and nothing else
/// @param database of Postgres' [EmbeddedDatabase#ROLE], which owns that database
/// @param redis of Redis' [EmbeddedRedis#USER], for the services
/// @param operator of Redis' default user, for people with `redis-cli`
public record ServerPasswords(String superuser, String database, String redis, String operator) {
    private static final int BYTES = 16;

    public ServerPasswords {
        require(superuser);
        require(database);
        require(redis);
        require(operator);
    }

    public static ServerPasswords random() {
        return new ServerPasswords(randomPassword(), randomPassword(), randomPassword(), randomPassword());
    }

    public static String randomPassword() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /// The hash of a random password, in the form that Redis keeps it.
    static String sha256(String password) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(password.getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /// Not the passwords: records are easily logged.
    @Override
    public String toString() {
        return "ServerPasswords[***]";
    }

    private static void require(String password) {
        if (!password.matches("[0-9a-f]{32,}")) {
            throw new IllegalArgumentException("a password of the embedded servers has another form than gavel writes");
        }
    }
}
