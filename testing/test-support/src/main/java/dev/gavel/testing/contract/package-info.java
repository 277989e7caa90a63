/// Compares what tests send and receive with the documents of the API.
@NullMarked
package dev.gavel.testing.contract;

import org.jspecify.annotations.NullMarked;
