package flowdeck.camera.calibration;

import flowdeck.core.Pose;

/**
 * A picture of the board in the hand of an arm that stands still.
 *
 * @param flangeInCell where the arm's flange is in the cell's frame, by its joints
 */
public record HeldView(Pose flangeInCell, BoardView view) {}
