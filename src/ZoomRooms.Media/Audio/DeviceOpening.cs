using PortAudioSharp;

namespace ZoomRooms.Media.Audio;

/// <summary>
/// Opens a device as it is: at a rate and with a number of channels that it has. PortAudio converts the sample format, and opens hardware
/// without any other conversion.
/// </summary>
internal static class DeviceOpening
{
    // Two to four periods: enough for a garbage collection pause, little enough for conversation.
    private const double LatencySeconds = 0.040;

    /// <summary>Opens and starts.</summary>
    /// <param name="wanted">The fewest channels that will do.</param>
    /// <param name="available">The most that the device says it has.</param>
    public static SoundOutcome Open(SoundPort port, SoundDevice device, int wanted, int available, out PortAudioStream? stream)
    {
        ErrorCode failure = ErrorCode.InvalidSampleRate;
        stream = null;
        foreach (int rate in DeviceFormat.RatesFor(device.DefaultSampleRate))
        {
            foreach (int channels in DeviceFormat.ChannelCounts(wanted, available))
            {
                failure = TryOpen(port, device, new DeviceFormat(rate, channels), out stream);
                if (stream is not null)
                    return SoundOutcome.Success;
                if (failure != ErrorCode.InvalidChannelCount)
                    break;
            }
            if (failure is not (ErrorCode.InvalidSampleRate or ErrorCode.InvalidChannelCount))
                break;
        }
        return new SoundOutcome(
            Classify(failure), $"{SoundLabels.Of(port.Direction)} DOES NOT OPEN: \"{device.Name}\": {PortAudio.GetErrorText(failure)}");
    }

    private static ErrorCode TryOpen(SoundPort port, SoundDevice device, DeviceFormat format, out PortAudioStream? stream)
    {
        stream = null;
        port.Opening();
        try
        {
            PortAudioStream opened = new(port, device, format, LatencySeconds);
            if (format.SampleRate != device.DefaultSampleRate)
            {
                // PortAudio 19.6 keeps the error of a call where all its threads keep theirs: beside a stream that runs, "no such rate" may
                // become "opened", and sound would be heard too high. That does not happen twice in a row.
                opened.Dispose();
                opened = new(port, device, format, LatencySeconds);
            }
            opened.Start();
            stream = opened;
            return ErrorCode.NoError;
        }
        catch (PortAudioException refused)
        {
            return refused.ErrorCode;
        }
    }

    private static SoundFailure Classify(ErrorCode code) => code switch
    {
        ErrorCode.DeviceUnavailable => SoundFailure.DeviceUnavailable,
        ErrorCode.InvalidSampleRate or ErrorCode.SampleFormatNotSupported => SoundFailure.FormatNotSupported,
        ErrorCode.InvalidChannelCount => SoundFailure.TooFewChannels,
        ErrorCode.InvalidDevice => SoundFailure.NoSuchDevice,
        _ => SoundFailure.HostError,
    };
}
