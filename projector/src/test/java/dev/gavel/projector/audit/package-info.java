@NullMarked
package dev.gavel.projector.audit;

import org.jspecify.annotations.NullMarked;
