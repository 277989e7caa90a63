package dev.gavel.compose.cli;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// The environment variable of an option, where it is not the one that [EnvironmentDefaults] derives from its name.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
@interface EnvironmentVariable {
    String value();
}
