using ZoomRooms.Media.Audio;
using ZoomRooms.Media.Sound;

namespace ZoomRooms.Media.Tests.Audio;

/// <summary>By what a decoder gives, and by nobody's word.</summary>
public sealed class Who_speaks : IDisposable
{
    private const double Loud = 1e-2, Hum = 1e-5;
    private readonly VoiceMeter _meter = new();
    private readonly PlayoutMixer _mixer = new(1);
    private readonly OpusEncoder _encoder = new(48_000, 15);

    public void Dispose()
    {
        _mixer.CloseAll();
        _encoder.Dispose();
    }

    [Fact]
    public void Nothing_is_known_of_whom_nothing_comes_or_comes_any_more()
    {
        Assert.Equal(new VoiceState(VoiceHeard.Unknown, false), _meter.Voice);
        Hear(50, Loud);
        Assert.Equal(new VoiceState(VoiceHeard.Sound, true), _meter.Voice);
        // What is made up for packets that are missing is nobody's voice.
        Hear(VoiceMeter.UntilUnknown, Loud, isDecoded: false);
        Assert.Equal(new VoiceState(VoiceHeard.Unknown, false), _meter.Voice);
    }

    [Fact]
    public void A_click_is_no_speech_and_a_pause_between_words_is_no_end()
    {
        Hear(100, Hum);
        Hear(VoiceMeter.UntilSpeech - 1, Loud);
        Assert.False(_meter.Voice.Speaks);
        Hear(20, Hum);
        Hear(VoiceMeter.UntilSpeech, Loud);
        Assert.True(_meter.Voice.Speaks);
        for (int word = 0; word < 50; word++)
        {
            Hear(VoiceMeter.UntilPause - 1, Hum);
            Assert.True(_meter.Voice.Speaks, $"word {word}");
            Hear(10, Loud);
        }
        Hear(VoiceMeter.UntilPause, Hum);
        Assert.Equal(new VoiceState(VoiceHeard.Sound, false), _meter.Voice);
    }

    [Fact]
    public void What_hums_without_a_pause_is_a_fan_and_who_speaks_over_it_is_seen()
    {
        Hear(3_000, Loud / 100);
        Assert.False(_meter.Voice.Speaks);
        Hear(10, Loud);
        Assert.True(_meter.Voice.Speaks);
    }

    [Fact]
    public void Only_two_seconds_of_silence_are_silence()
    {
        Hear(50, Hum);
        Hear(VoiceMeter.UntilSilence - 1, 0);
        Assert.Equal(VoiceHeard.Sound, _meter.Voice.Heard);
        Hear(1, 0);
        Assert.Equal(VoiceHeard.Silence, _meter.Voice.Heard);
        Hear(1, Hum);
        Assert.Equal(VoiceHeard.Sound, _meter.Voice.Heard);
    }

    /// <summary>With the real codec: what a muted microphone of ours sends decodes into silence, and a voice into sound.</summary>
    [Fact]
    public void A_muted_microphone_is_heard_as_silence_and_a_voice_as_one_that_speaks()
    {
        IncomingAudio stream = _mixer.Add();
        Voice voice = new();
        float[] frame = new float[AudioFormat.OpusFrames], played = new float[AudioFormat.OpusFrames];
        byte[] packet = new byte[OpusFormat.MaxPacketBytes];
        for (uint i = 0; i < 450; i++)
        {
            voice.Next(frame);
            bool isMuted = i is < 150 or >= 300;
            if (isMuted)
                frame.AsSpan().Clear();
            stream.Insert(i * 960, packet.AsSpan(0, _encoder.Encode(frame, packet)), i * AudioFormat.OpusFrame);
            _mixer.Mix(played, (i + 0.5) * AudioFormat.OpusFrame);
            if (i is 149 or 449)
                Assert.Equal(new VoiceState(VoiceHeard.Silence, false), stream.Voice);
            if (i == 299)
                Assert.Equal(new VoiceState(VoiceHeard.Sound, true), stream.Voice);
        }
    }

    private void Hear(int frames, double meanSquare, bool isDecoded = true)
    {
        for (int i = 0; i < frames; i++)
            _meter.Next(meanSquare, isDecoded);
    }
}
