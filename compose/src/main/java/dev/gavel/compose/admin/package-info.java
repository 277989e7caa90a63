/// Liveness, readiness and metrics of the services in this process, on a listener of their own.
@NullMarked
package dev.gavel.compose.admin;

import org.jspecify.annotations.NullMarked;
