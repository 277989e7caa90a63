package dev.gavel.compose.cli;

import dev.gavel.replay.file.FileProblem;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;

/// How passwords reach a command: by an environment variable or a file. Every user of a machine can read the command
/// lines of all processes.
final class Passwords {
    /// A user with a password, or a parameter that looks like one.
    private static final Pattern IN_URL =
            Pattern.compile("//[^/@]*:[^/]*@|[?&][^=&]*password[^=&]*=", Pattern.CASE_INSENSITIVE);

    private Passwords() {}

    /// @param url the value of the option
    /// @param fileOption the option for a file with the password
    /// @throws IllegalArgumentException if the URL is on the command line and has a password
    static void requireHidden(CommandSpec command, String name, String url, String fileOption) {
        if (EnvironmentDefaults.isOnCommandLine(command, name) && IN_URL.matcher(url).find()) {
            throw new IllegalArgumentException(
                    "%s has a password, and every user of this machine can see the command line: set %s, or put the"
                                    .formatted(name, EnvironmentDefaults.variable(command, command.findOption(name)))
                            + " password into a file ("
                            + fileOption
                            + ")");
        }
    }

    /// The first line of a file.
    ///
    /// @throws IllegalArgumentException if there is none
    static String read(String option, Path file) {
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            String password = lines.readLine();
            if (password == null || password.isEmpty()) {
                throw new IllegalArgumentException(option + " " + file + " has no password in its first line");
            }
            return password;
        } catch (IOException e) {
            throw new IllegalArgumentException(option + " " + FileProblem.withFile(e), e);
        }
    }

    /// The URL with another password.
    ///
    /// @throws IllegalArgumentException if the URL is malformed; the message does not contain it
    static String intoUrl(String url, String password, String variable) {
        try {
            URI uri = URI.create(url);
            if (uri.getRawAuthority() == null) {
                throw new IllegalArgumentException("no host");
            }
            String authority = uri.getRawAuthority();
            int at = authority.lastIndexOf('@');
            String user = at < 0 ? "" : authority.substring(0, at).split(":", 2)[0];
            String encoded = URLEncoder.encode(password, StandardCharsets.UTF_8).replace("+", "%20");
            return url.replaceFirst(
                    Pattern.quote("//" + authority),
                    Matcher.quoteReplacement("//" + user + ":" + encoded + "@" + authority.substring(at + 1)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(variable + " should look like redis://user@host:6379/0");
        }
    }
}
