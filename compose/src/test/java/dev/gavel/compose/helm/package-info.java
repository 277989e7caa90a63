/// Tests of the Helm chart.
@NullMarked
package dev.gavel.compose.helm;

import org.jspecify.annotations.NullMarked;
