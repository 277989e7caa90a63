package dev.gavel.schema;

import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Finds the name that somebody probably meant: `reserve_price` for `reserve`, `expires_at` for `expire_at`. Case,
/// hyphens, underscores and spaces do not count.
public final class NearestName {
    /// Longer names are not compared: they are not typing errors, and a caller can send names of any length.
    private static final int MAX_LENGTH = 64;

    /// A part of a name that is shorter, like `at`, is a part of too many names.
    private static final int MIN_PART = 3;

    private static final int LONG_NAME = 8;

    private NearestName() {}

    /// The nearest of the known names, or `null` if none is near: one that differs by a typing error, or else one of
    /// which the given name is a part, or that is a part of it.
    public static @Nullable String of(String given, Collection<String> known) {
        String name = plain(given);
        if (name.length() > MAX_LENGTH) {
            return null;
        }
        String nearest = null;
        int least = Integer.MAX_VALUE;
        for (String candidate : known) {
            int cost = cost(name, plain(candidate));
            if (cost < least) {
                least = cost;
                nearest = candidate;
            }
        }
        return nearest;
    }

    /// Whether the names differ by a typing error or only in their punctuation, but are not the same.
    public static boolean isTypingError(String given, String known) {
        if (given.equals(known) || Math.abs(given.length() - known.length()) > MAX_LENGTH) {
            return false;
        }
        String name = plain(given);
        String meant = plain(known);
        return name.length() <= MAX_LENGTH && distance(name, meant) <= typingErrors(name, meant);
    }

    /// `Integer.MAX_VALUE`: not near.
    private static int cost(String name, String candidate) {
        int distance = distance(name, candidate);
        if (distance <= typingErrors(name, candidate)) {
            return distance;
        }
        boolean part =
                Math.min(name.length(), candidate.length()) >= MIN_PART
                        && (candidate.contains(name) || name.contains(candidate));
        return part ? MAX_LENGTH + distance : Integer.MAX_VALUE;
    }

    private static int typingErrors(String name, String candidate) {
        int length = Math.min(name.length(), candidate.length());
        return length < MIN_PART ? 0 : length < LONG_NAME ? 1 : 2;
    }

    private static String plain(String name) {
        StringBuilder plain = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c != '-' && c != '_' && c != ' ') {
                plain.append(c);
            }
        }
        return plain.toString().toLowerCase(Locale.ROOT);
    }

    /// How many letters have to be inserted, removed, replaced or exchanged with their neighbour (the optimal string
    /// alignment distance).
    private static int distance(String a, String b) {
        int[] twoBefore = new int[b.length() + 1];
        int[] before = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            before[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = before[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, 1 + Math.min(before[j], current[j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    current[j] = Math.min(current[j], 1 + twoBefore[j - 2]);
                }
            }
            twoBefore = before;
            before = current;
        }
        return before[b.length()];
    }
}
