/// Command-line options that several commands have, each once: name, environment variable, default and description.
@NullMarked
package dev.gavel.options;

import org.jspecify.annotations.NullMarked;
