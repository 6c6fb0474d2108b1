package flowdeck.policy;

import flowdeck.core.Frame;

/** From one image to the numbers a flow is conditioned on. Confined to the policy thread. */
public interface ImageEncoder extends AutoCloseable {

  /** How many numbers one frame becomes. */
  int features();

  /**
   * Encodes a frame of any size (resized to the encoder's own); the result belongs to the caller.
   */
  float[] encode(Frame frame);

  @Override
  void close();
}
