/// What the tests of several modules share: real parts to test against, and waiting with a bound.
@NullMarked
package dev.gavel.testing;

import org.jspecify.annotations.NullMarked;
