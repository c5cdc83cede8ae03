# A release fills in what stands between @s: where the file of `npm pack` is published, and its checksum.
class Clnrm < Formula
  desc "Hermetic integration tests, judged by the OpenTelemetry spans of real services"
  homepage "@HOMEPAGE@"
  url "@URL@/clnrm-@VERSION@.tgz"
  sha256 "@SHA256@"
  license "MIT"

  depends_on "node"

  def install
    system "npm", "install", *std_npm_args
    bin.install_symlink libexec.glob("bin/*")
  end

  test do
    assert_match "clnrm #{version}", shell_output("#{bin}/clnrm --version")
    system bin/"clnrm", "init", "hello"
    # without user namespaces the room is not sealed and its evidence never complete: only validate there
    system bin/"clnrm", "validate", "hello"
    system bin/"clnrm", "run", "hello" if OS.linux?
  end
end
