using System.Runtime.InteropServices;
using PortAudioSharp;
using ZoomRooms.Media.Interop;

namespace ZoomRooms.Media.Audio;

/// <summary>The sound system for real: PortAudio over ALSA. Calls are serialised in the process, as PortAudio asks.</summary>
internal sealed class PortAudioSystem : ISoundSystem
{
    // Two to four periods: enough for a garbage collection pause, little enough for conversation.
    private const double DeviceLatencySeconds = 0.040;

    internal static readonly Lock Gate = new();

    public SoundOutcome Initialize()
    {
        try
        {
            AudioLibraries.EnsurePortAudio();
            PortAudioMessages.Silence();
            lock (Gate)
                PortAudio.Initialize();
            return SoundOutcome.Success;
        }
        catch (InvalidOperationException missing)
        {
            return new SoundOutcome(SoundFailure.LibraryUnavailable, $"NO SOUND LIBRARY: {missing.Message}");
        }
        catch (PortAudioException failure)
        {
            return new SoundOutcome(SoundFailure.LibraryUnavailable, $"SOUND LIBRARY DOES NOT START: {PortAudio.GetErrorText(failure.ErrorCode)}");
        }
    }

    public void Terminate()
    {
        try
        {
            lock (Gate)
                PortAudio.Terminate();
        }
        catch (PortAudioException)
        {
            // Not started any more: what was asked for.
        }
    }

    public SoundOutcome Open(SoundPort port, out ISoundStream? stream)
    {
        stream = null;
        lock (Gate)
        {
            bool capture = port.Direction == SoundDirection.Capture;
            string kind = capture ? "CAPTURE" : "PLAYBACK";
            if (SoundDevices.Find(SoundDevices.Enumerate(), port.Direction, port.Device) is not { } device)
                return new SoundOutcome(SoundFailure.NoSuchDevice, port.Device.Length == 0
                    ? $"NO {kind} DEVICE: the system has none; is one plugged in?"
                    : $"NO {kind} DEVICE: none matches \"{port.Device}\"; the self-test lists what there is.");
            int available = capture ? device.InputChannels : device.OutputChannels;
            int channels = capture ? port.Channels : Math.Min(port.Channels, available);
            if (available < channels)
                return new SoundOutcome(SoundFailure.TooFewChannels, $"TOO FEW CHANNELS: \"{device.Name}\" has {available}, {channels} are configured.");
            port.Opening(channels);
            try
            {
                PortAudioStream opened = new(port, device, channels, DeviceLatencySeconds);
                opened.Start();
                stream = opened;
                return SoundOutcome.Success;
            }
            catch (PortAudioException failure)
            {
                return new SoundOutcome(Classify(failure.ErrorCode), $"{kind} DEVICE DOES NOT OPEN: \"{device.Name}\": {PortAudio.GetErrorText(failure.ErrorCode)}");
            }
        }
    }

    public string DevicesSeen() => AlsaCards.Fingerprint();

    private static SoundFailure Classify(ErrorCode code) => code switch
    {
        ErrorCode.DeviceUnavailable => SoundFailure.DeviceUnavailable,
        ErrorCode.InvalidSampleRate or ErrorCode.SampleFormatNotSupported => SoundFailure.FormatNotSupported,
        ErrorCode.InvalidChannelCount => SoundFailure.TooFewChannels,
        ErrorCode.InvalidDevice => SoundFailure.NoSuchDevice,
        _ => SoundFailure.HostError,
    };
}
