namespace ZoomRooms.Media.Tests.Audio;

/// <summary>Runs <see cref="RealDeviceScenarios"/> over software sound cards, each in a process of its own.</summary>
public sealed class SimulatedSoundTests(SimulatedSound sound) : IClassFixture<SimulatedSound>
{
    [Theory]
    [InlineData(nameof(RealDeviceScenarios.Devices_are_listed_and_found_by_name))]
    [InlineData(nameof(RealDeviceScenarios.Four_microphones_become_one_stream_of_opus_that_holds_the_voice))]
    [InlineData(nameof(RealDeviceScenarios.The_speaker_plays_what_comes_in_and_the_cues))]
    [InlineData(nameof(RealDeviceScenarios.A_missing_microphone_is_named_and_opened_when_it_comes))]
    [InlineData(nameof(RealDeviceScenarios.Microphone_and_speaker_stop_and_start_again))]
    [InlineData(nameof(RealDeviceScenarios.The_room_hears_its_own_loudspeaker_and_not_one_that_stands_elsewhere))]
    [InlineData(nameof(RealDeviceScenarios.The_cards_own_volume_is_read_and_set_and_unmuted))]
    [InlineData(nameof(RealDeviceScenarios.The_cards_own_volume_is_left_as_it_is_and_a_card_without_one_is_no_fault))]
    public void Over_simulated_sound(string scenario)
    {
        if (sound.Failure is not null)
            Assert.Skip(sound.Failure);
        (int exit, string output) = sound.RunTest($"{typeof(RealDeviceScenarios).FullName}.{scenario}");
        Assert.True(exit == 0 && output.Contains("Total: 1", StringComparison.Ordinal), output);
    }
}
