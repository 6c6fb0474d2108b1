package flowdeck.core;

/**
 * What the policy sees at one waypoint time (paper §IV-A): the newest image and the latest action.
 *
 * @param frame newest image of the scene camera
 * @param latestAction target in force when the frame was captured, in the order of the cell's
 *     {@link ActionLayout}
 * @param nanos capture time of the frame on the cell's {@link Clock}
 */
public record Observation(Frame frame, JointVector latestAction, long nanos) {}
