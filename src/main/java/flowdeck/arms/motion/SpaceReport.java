package flowdeck.arms.motion;

import org.jspecify.annotations.Nullable;

/**
 * How much room the arms have after a step, for the operator.
 *
 * @param nearest the two things with the least margin, in words: "left forearm, right hand"
 * @param distance between them, m
 * @param margin what is left of it before their stop distance, m; below 0 they are too near
 * @param slowed whether the step was made shorter because something is near
 * @param held whether the arms stand, short of their target, because of something that is near
 * @param sentence since when they have stood for a while: what is too near, for people
 */
public record SpaceReport(
    String nearest,
    double distance,
    double margin,
    boolean slowed,
    boolean held,
    @Nullable String sentence) {}
