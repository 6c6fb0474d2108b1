package flowdeck.trial;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One field of a committed label that was changed.
 *
 * @param trial id
 * @param at wall time; fields changed together have the same
 * @param field name of the field of {@link Label}
 */
public record Edit(
    long trial, Instant at, String field, @Nullable String oldValue, @Nullable String newValue) {}
