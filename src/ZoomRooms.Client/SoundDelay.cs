using System.Globalization;
using ZoomRooms.Media.Audio;

namespace ZoomRooms.Client;

/// <summary>A stage that sound goes through, and how long it takes, averaged over half a second.</summary>
public sealed record SoundStage(string Stage, double Milliseconds);

/// <summary>How long sound takes, stage by stage; milliseconds. What the network takes between two of them is in neither.</summary>
/// <param name="MouthToWire">From the first sample of a packet, before the microphone, to the socket.</param>
/// <param name="WireToEar">From the arrival of a packet to its first sample, before the loudspeaker.</param>
public sealed record SoundDelay(IReadOnlyList<SoundStage> MouthToWire, IReadOnlyList<SoundStage> WireToEar)
{
    public double MouthToWireMilliseconds => MouthToWire.Sum(stage => stage.Milliseconds);

    public double WireToEarMilliseconds => WireToEar.Sum(stage => stage.Milliseconds);

    /// <summary>Null while neither way is measured. A way that is not has no stages.</summary>
    public static SoundDelay? Of(MicrophoneDelays? microphone, SpeakerDelays? speaker, TimeSpan? sending)
    {
        if (microphone is null && speaker is null)
            return null;
        SoundStage[] mouth = microphone is null ? [] :
        [
            new("device", microphone.Device.TotalMilliseconds),
            new("ring", microphone.Ring.TotalMilliseconds),
            new("frame", microphone.Frame.TotalMilliseconds),
            new("roomSound", microphone.RoomSound.TotalMilliseconds),
            new("opus", microphone.Opus.TotalMilliseconds),
            new("sending", (sending ?? TimeSpan.Zero).TotalMilliseconds),
        ];
        SoundStage[] ear = speaker is null ? [] :
        [
            new("jitterBuffer", speaker.JitterBuffer.TotalMilliseconds),
            new("decoding", speaker.Decoding.TotalMilliseconds),
            new("ring", speaker.Ring.TotalMilliseconds),
            new("device", speaker.Device.TotalMilliseconds),
        ];
        return new SoundDelay(mouth, ear);
    }

    /// <summary>As two lines: the sum, and what it is made of.</summary>
    public IEnumerable<string> Describe()
    {
        if (MouthToWire.Count > 0)
            yield return Describe("mouth to wire", MouthToWireMilliseconds, MouthToWire);
        if (WireToEar.Count > 0)
            yield return Describe("wire to ear", WireToEarMilliseconds, WireToEar);
    }

    private static string Describe(string way, double sum, IEnumerable<SoundStage> stages) => string.Create(
        CultureInfo.InvariantCulture,
        $"{way} {sum:0} ms ({string.Join(", ", stages.Select(stage => string.Create(CultureInfo.InvariantCulture, $"{stage.Stage} {stage.Milliseconds:0.#}")))})");
}
