package flowdeck.sim;

import flowdeck.core.CellDescription;

/** Told when the simulated camera's shutter opens. */
@FunctionalInterface
public interface FrameSink {

  /**
   * A frame is due. Called by the thread that advances the cell, at the frame times of {@link
   * flowdeck.core.CellDescription.CameraDescription#framesPerSecond()}, in order; whoever does not
   * want to hold up the cell hands the scene over to a thread.
   *
   * @param scene what there is to see; its time is the capture time
   * @param sequence counts the frames of one cell from 0
   */
  void frameDue(SceneState scene, long sequence);

  /**
   * A trial begins; its first frame follows. Called by the thread that resets the cell.
   *
   * @param cell as it stands in this trial
   * @param seed of the trial
   * @param nanos simulated time
   */
  default void trialBegins(CellDescription cell, long seed, long nanos) {}
}
