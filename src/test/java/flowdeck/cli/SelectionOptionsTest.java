package flowdeck.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flowdeck.core.InputException;
import flowdeck.policy.Denoising;
import flowdeck.policy.Drawing;
import flowdeck.policy.PolicyModel;
import flowdeck.policy.Selection;
import flowdeck.policy.TestPolicies;
import flowdeck.policy.diffusion.Sampler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The same options mean different things to a flow and to a diffusion policy. */
class SelectionOptionsTest {
  private static final PolicyModel FLOW = TestPolicies.description().model();
  private static final PolicyModel DIFFUSION = TestPolicies.diffusionDescription().model();

  @Command
  private static final class Holder {
    @Mixin private SelectionOptions options = new SelectionOptions();
  }

  private static Drawing drawing(PolicyModel model, String words) {
    Holder holder = new Holder();
    new CommandLine(holder).parseArgs(words.isEmpty() ? new String[0] : words.split(" "));
    return holder.options.drawing("dp", model);
  }

  @Test
  void withoutOptionsEachPolicyDrawsAsItUsuallyDoes() {
    assertThat(drawing(FLOW, "")).isEqualTo(Selection.SBS);
    assertThat(drawing(DIFFUSION, "")).isEqualTo(new Denoising(Sampler.DDPM, 20, 1));
  }

  @Test
  void aDiffusionPolicyMaySampleByDdimAndDrawMore() {
    assertThat(drawing(DIFFUSION, "--ddim 10 --candidates 4 --selection direct"))
        .isEqualTo(new Denoising(Sampler.DDIM, 10, 4));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--selection sbs",
        "--selection gr",
        "--sigma 0.5",
        "--continuity 1",
        "--warm-start",
        "--ddim 0",
        "--ddim 21",
        "--candidates 0"
      })
  void whatADiffusionPolicyCannotDoIsRefused(String words) {
    assertThatThrownBy(() -> drawing(DIFFUSION, words))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(words.split(" ")[0])
        .hasMessageEndingWith(".");
  }

  @Test
  void aFlowNeedsNoDenoising() {
    assertThatThrownBy(() -> drawing(FLOW, "--ddim 10"))
        .isInstanceOf(InputException.class)
        .hasMessage("Policy dp is a flow and needs no denoising; leave --ddim out.");
    assertThatThrownBy(() -> drawing(FLOW, "--selection best"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("--selection");
  }
}
