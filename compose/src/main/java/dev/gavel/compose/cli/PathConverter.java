package dev.gavel.compose.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Paths of options. In the C locale a JVM cannot express a file name beyond ASCII; `./gavel` and the image start it in
/// another one (compose/jvm-flags.sh).
final class PathConverter implements ITypeConverter<Path> {
    @Override
    public Path convert(String value) {
        try {
            return Path.of(value);
        } catch (InvalidPathException e) {
            String encoding = System.getProperty("sun.jnu.encoding");
            TypeConversionException failure =
                    new TypeConversionException(
                            "'%s' is not a path in the locale's encoding %s: start it with LC_ALL=C.UTF-8"
                                    .formatted(value, encoding));
            failure.initCause(e);
            throw failure;
        }
    }
}
