/**
 * From one scene image to numbers a flow can be conditioned on: a ResNet18 trunk (paper §IV-A) with
 * a small head that locates key points.
 *
 * <p>{@link flowdeck.policy.encoder.EncoderNet} is the trainable network in DJL; {@link
 * flowdeck.policy.encoder.KeypointEncoder} runs the same weights for decisions and belongs to the
 * policy thread. Uses core and policy.
 */
@NullMarked
package flowdeck.policy.encoder;

import org.jspecify.annotations.NullMarked;
