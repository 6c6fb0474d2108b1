package flowdeck.dataset;

import flowdeck.core.Frame;

/** Receives the frames of an episode in order, on the thread that asked for them. */
@FunctionalInterface
public interface FrameVisitor {

  /**
   * One decoded frame.
   *
   * @param frame its sequence is the row in the episode's table, its time the row's nominal time
   *     from the start of the episode; the visitor may keep it
   */
  void visit(Frame frame);
}
