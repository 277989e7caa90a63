@NullMarked
package dev.gavel.ingest.security;

import org.jspecify.annotations.NullMarked;
