package dev.gavel.compose.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeysCommandTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "lend | create, list, rotate, revoke, register or waive, not lend",
                "create | --subject is required",
                "create alice --subject a | create takes no ID, but got alice: the subject is the value of --subject",
                "list 5 | list takes no ID, but got 5",
                "waive alice | waive takes no ID, but got alice: the subject is the value of --subject",
                "create --subject a --roles king | king",
                "create --subject a --agent-for x | --agent-for takes ids",
                "create --subject a --valid-for PT0S | --valid-for must be more than 0",
                "rotate | the id of the key is required",
                "rotate x1 | the id of an API key is a number",
                "rotate s1 | the id of an API key is a number",
                "rotate 1 --grace -PT1S | --grace must not be negative",
                "revoke | the id of the key is required",
                "revoke 1x | the id of an API key is a number",
                "register --public-key k.pem | --subject is required",
                "register --subject a | --public-key is required",
                "register --subject a --public-key /nowhere/k.pem | --public-key /nowhere/k.pem cannot be read",
                "waive | --subject is required",
            })
    void rejectsInvalidOptionsBeforeItConnects(String options, String message) {
        GavelRun run = GavelRun.ofCommand("keys", options);

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains(message);
    }

    @Test
    void rejectsAFileThatIsNoPublicKeyAndDoesNotShowIt(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("private.pem"), "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2Vw");

        GavelRun run = GavelRun.of("keys", "register", "--subject", "a", "--public-key", file.toString());

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("is not one public key in PEM").doesNotContain("MC4CAQ");
    }
}
