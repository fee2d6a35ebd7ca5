using System.Runtime.InteropServices;
using PortAudioSharp;
using ZoomRooms.Media.Interop;

namespace ZoomRooms.Media.Audio;

/// <summary>The sound system for real: PortAudio over ALSA. Calls are serialised in the process, as PortAudio asks.</summary>
internal sealed class PortAudioSystem : ISoundSystem
{
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
            int channels = capture ? port.ChannelMap.Max() + 1 : Math.Min(port.Channels, available);
            if (available < channels)
            {
                string last = available == 1 ? "its only one is 0" : $"the last is {available - 1}";
                return new SoundOutcome(
                    SoundFailure.TooFewChannels, $"TOO FEW CHANNELS: \"{device.Name}\" has {available} ({last}), and channel {channels - 1} is configured: see Channels, ChannelMap and LoopbackChannel.");
            }
            SoundOutcome outcome = DeviceOpening.Open(port, device, channels, available, out PortAudioStream? opened);
            stream = opened;
            return outcome;
        }
    }

    public string DevicesSeen() => AlsaCards.Fingerprint();
}
