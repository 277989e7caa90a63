package dev.gavel.compose.cli;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// The environment variable of an option, where it is not the one that [EnvironmentDefaults] derives from its name. On
/// a subcommand of a command: the prefix of the variables of its options.
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.TYPE})
@interface EnvironmentVariable {
    String value();
}
