/// Test fixtures that several modules share: a broker, the read-model stores, an HTTP client, and sample events.
@NullMarked
package dev.gavel.testing;

import org.jspecify.annotations.NullMarked;
