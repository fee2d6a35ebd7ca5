namespace ZoomRooms.Media.Audio;

/// <summary>Whether the room cancels echoes, or leaves it to the device.</summary>
/// <param name="ByDevice">The room's own canceller is off.</param>
/// <param name="Why">A sentence for people.</param>
internal readonly record struct EchoDecision(bool ByDevice, string Why)
{
    /// <summary>To be asked when the devices run, and again when one was opened anew.</summary>
    /// <param name="microphone">The microphones' device as PortAudio names it (<see cref="MicrophoneStatus.Device"/>).</param>
    /// <param name="speaker">The loudspeaker's likewise.</param>
    /// <param name="usbId">The identity of a card on the USB bus, by its number.</param>
    public static EchoDecision For(MicrophoneOptions options, string microphone, string speaker, Func<int, string?> usbId)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.EchoCancellation != EchoCancellation.Auto)
            return new EchoDecision(options.EchoCancellation == EchoCancellation.Device, "Microphone:EchoCancellation says so.");
        int? card = AlsaCards.NumberIn(microphone);
        if (SelfCancellingDevices.Find(microphone, card is { } number ? usbId(number) : null) is not { } known)
            return new EchoDecision(false, "The microphones' device is none that is known to cancel.");
        // The channels of microphones as they are hold the echo.
        if (known.Processed.Length != 0 && !options.Microphones().All(channel => known.Processed.Contains(channel)))
        {
            string processed = string.Join(" and ", known.Processed);
            return new EchoDecision(false, $"{known.Name} cancels, but not on the channels in use: on {processed} it does.");
        }
        // No device can take out what another one plays.
        bool plays = card is null ? microphone == speaker : card == AlsaCards.NumberIn(speaker);
        return plays
            ? new EchoDecision(true, $"{known.Name} cancels by itself.")
            : new EchoDecision(false, $"{known.Name} cancels what it plays itself, and the loudspeaker is another device.");
    }
}
