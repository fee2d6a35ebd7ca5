using ZoomRooms.Media.RoomAudio;

namespace ZoomRooms.Media.Tests.RoomAudio;

public sealed class SoundProofTests
{
    [Fact]
    public void The_echo_that_is_made_for_it_is_gone()
    {
        SoundProofResult proof = SoundProof.Run();
        Assert.True(proof.Passed, $"{proof}");
        Assert.InRange(proof.EchoCancelledDb, 30, 100);
    }

    [Fact]
    public void A_path_that_cancels_nothing_does_not_pass()
    {
        using RoomSound sound = new(new RoomSoundSettings(4, []) { CancelsEcho = false });
        SoundProofResult proof = SoundProof.Run(sound);
        Assert.False(proof.Passed, $"{proof}");
    }
}
