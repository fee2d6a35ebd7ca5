using System.CommandLine;
using ZoomRooms.Client;
using ZoomRooms.Desktop.Window;
using ZoomRooms.Protocol;

namespace ZoomRooms.Desktop;

/// <summary>What to join, as whom, and with which devices: the same for the window and the console.</summary>
internal sealed class MeetingOptions
{
    private readonly Argument<string> _meeting = new("meeting") { Description = "The meeting's number, 9 to 11 digits, or its link." };
    private readonly Option<string> _passcode = new("--passcode")
    {
        Description = "The meeting's passcode.", DefaultValueFactory = _ => ""
    };
    private readonly Option<string> _name = new("--name")
    {
        Description = "The name that other participants see.", DefaultValueFactory = _ => "Desktop client"
    };
    private readonly Option<string?> _guest = new("--guest")
    {
        Description =
            "Join as a guest under this name: needs the meeting's link and no pairing, where the meeting lets guests in. Nothing of the identity is kept.",
        HelpName = "NAME",
    };
    private readonly Option<EncryptionType> _encryption = new("--encryption")
    {
        Description = "What to insist on: EndToEnd, Enhanced, or Unknown for whatever the meeting was scheduled with.",
        DefaultValueFactory = _ => EncryptionType.EndToEnd
    };
    private readonly Option<string> _camera = new("--camera")
    {
        Description = "FORMAT:DEVICE, such as v4l2:/dev/video0 or lavfi:testsrc2=size=1280x720:rate=30; none: no camera.",
        DefaultValueFactory = _ => "v4l2:/dev/video0"
    };
    private readonly Option<string> _microphone = new("--microphone")
    {
        Description = "Part of the microphone's name; none: no microphone.", DefaultValueFactory = _ => ""
    };
    private readonly Option<string> _speaker = new("--speaker")
    {
        Description = "Part of the speaker's name; none: no speaker.", DefaultValueFactory = _ => ""
    };
    private readonly Option<bool> _muted = new("--muted") { Description = "Join muted." };
    private readonly ServerOptions _server = new();

    public void AddTo(Command command)
    {
        foreach (Symbol symbol in (Symbol[])[_meeting, _passcode, _name, _guest, _encryption, _camera, _microphone, _speaker, _muted])
        {
            if (symbol is Argument argument)
                command.Add(argument);
            else
                command.Add((Option)symbol);
        }
        _server.AddTo(command);
    }

    /// <summary>What was asked for, or null after saying on standard error what is wrong.</summary>
    /// <param name="remember">
    /// What was chosen last, by the state's folder: it stands for what is not said now. Null where nothing is remembered.
    /// </param>
    /// <param name="offersGuest">Somebody is asked before anything is said to the server: who is not paired with it may come as a
    /// guest.</param>
    public StayRequest? Read(ParseResult parsed, Func<string, RememberedDevices>? remember = null, bool offersGuest = false)
    {
        _ = MeetingLink.TryParse(parsed.GetRequiredValue(_meeting), out MeetingLink? link);
        string? guest = parsed.GetValue(_guest);
        bool isGuest = guest is not null || (offersGuest && link is not null && !_server.IsPairedWith(parsed, link.Server));
        if ((isGuest ? _server.GuestEndpointOf(parsed, link) : _server.EndpointOf(parsed, link?.Server)) is not { } endpoint)
            return null;
        if (!MeetingId.TryParse(link?.Meeting.ToString() ?? parsed.GetRequiredValue(_meeting), out MeetingId id))
        {
            Console.Error.WriteLine(
                $"\"{parsed.GetRequiredValue(_meeting)}\" is no meeting: a number of 9 to 11 digits is needed, or a link.");
            return null;
        }
        if (CameraArgument.TryParse(parsed.GetRequiredValue(_camera)) is null)
        {
            Console.Error.WriteLine(
                $"--camera is \"{parsed.GetRequiredValue(_camera)}\": FORMAT:DEVICE with the format v4l2 or lavfi is needed, or none.");
            return null;
        }
        RememberedDevices? last = remember?.Invoke(_server.StateOf(parsed));
        string? lastCamera = last?.Camera is { } words && CameraArgument.TryParse(words) is not null ? words : null;
        return new StayRequest(
            endpoint, _server.StateOf(parsed),
            new JoinRequest(id, PasscodeOf(parsed, link), guest ?? Said(_name, last?.Name), parsed.GetRequiredValue(_encryption)),
            new DeviceChoice(Said(_camera, lastCamera), Said(_microphone, last?.Microphone), Said(_speaker, last?.Speaker)),
            parsed.GetValue(_muted))
        {
            Guest = isGuest,
        };

        string Said(Option<string> option, string? remembered) =>
            remembered is not null && parsed.GetResult(option) is not { Implicit: false } ? remembered : parsed.GetRequiredValue(option);
    }

    // One that is said stands before the link's.
    private string PasscodeOf(ParseResult parsed, MeetingLink? link) =>
        parsed.GetRequiredValue(_passcode) is { Length: > 0 } said ? said : link?.Passcode ?? "";
}
