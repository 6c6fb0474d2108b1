package flowdeck.cell;

import java.nio.charset.StandardCharsets;

/** Files of cells for tests. */
final class Cells {

  /** The shortest file there is. */
  static final String SHORTEST =
      """
      name: lab
      arms:
        left:
          base: {xyz-m: [0, 0.4, 0]}
          home-deg: [0, 25, 0, -90, 0, 65, 0]
        right:
          base: {xyz-m: [0, -0.4, 0]}
          home-deg: [0, 25, 0, -90, 0, 65, 0]
      """;

  /** A file in which nearly everything is said; every value on a line of its own. */
  static final String FULL =
      """
      name: lab
      kind: real
      arms:
        left:
          base:
            xyz-m: [0, 0.4, 0.05]
            rpy-deg: [0, 0, 10]
          home-deg: [0, 25, 0, -90, 0, 65, 0]
          fri:
            port: 30200
            controller: 172.31.1.147
            bind: 172.31.1.148
            send-period-ms: 5
          gripper:
            robotiq:
              model: hand-e
              serial: /dev/ttyUSB0
              slave: 9
              open-count: 3
              closed-count: 228
              speed-share: 1
              force-share: 0.5
        right:
          base:
            xyz-m: [0, -0.4, 0.05]
            quaternion-xyzw: [0, 0, 0, 1]
          home-deg: [0, 25, 0, -90, 0, 65, 0]
          fri:
            port: 30201
            controller: 172.31.1.149
          gripper:
            io:
              output: MediaFlange.OutputX3Pin1
              invert: true
              closed-output: MediaFlange.OutputX3Pin2
              feedback-input: MediaFlange.InputX3Pin3
      tool:
        tcp:
          xyz-m: [0, 0, 0.1565]
          rpy-deg: [0, 0, 90]
        finger-opening-m: 0.05
        mass-kg: 1.2
        centre-of-mass-m: [0, 0, 0.06]
      motion:
        speed-share: 0.3
        acceleration-rad-per-s2: 3
        jerk-rad-per-s3: 60
        position-margin-deg: 2
      space:
        box:
          min-m: [-0.5, -1, -0.03]
          max-m: [1.2, 1, 1.3]
        table-height-m: 0
        arm-to-arm-m: 0.03
        tool-to-tool-m: 0.01
        self-m: 0.01
        links-to-table-m: 0.02
        tool-to-table-m: -0.008
        slow-down-m: 0.03
      supervision:
        stale-target-ms: 100
        external-torque-nm: [60, 60, 60, 30, 12, 12, 6]
        tracking-deg: 10
        stale-frame-ms: 300
        arm-silence-ms: 100
      camera:
        d435i:
          card: RealSense
          serial: 012345678901
        width-px: 640
        height-px: 480
        frames-per-second: 30
        freeze-detection: true
        frozen-after-ms: 400
        calibration: lab-camera.yaml
      """;

  /** One whose pictures are drawn. */
  static final String DRAWN =
      SHORTEST
          + """
          kind: virtual-fri
          camera:
            drawn: true
            place:
              eye-m: [1.35, 0, 0.95]
              target-m: [0.35, 0, 0.1]
          """;

  private Cells() {}

  static CellSetup parse(String yaml) {
    return CellFile.parse("lab.yaml", yaml.getBytes(StandardCharsets.UTF_8));
  }
}
