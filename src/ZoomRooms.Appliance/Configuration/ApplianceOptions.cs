using System.Globalization;
using ZoomRooms.Appliance.Calendar;
using ZoomRooms.Appliance.Panel;
using ZoomRooms.Appliance.SoundChecks;
using ZoomRooms.Appliance.Speech;
using ZoomRooms.Appliance.Updates;
using ZoomRooms.Client;
using ZoomRooms.Client.Signaling;
using ZoomRooms.Media.Audio;
using ZoomRooms.Media.Video;
using ZoomRooms.Protocol;
using ZoomRooms.Protocol.Names;

namespace ZoomRooms.Appliance.Configuration;

/// <summary>All settings of a room. <c>appliance.json</c> beside this code documents each.</summary>
internal sealed record ApplianceOptions
{
    public RoomOptions Room { get; init; } = new();
    public ServerOptions Server { get; init; } = new();
    public MeetingOptions Meeting { get; init; } = new();
    public PictureOptions Pictures { get; init; } = new();
    public CalendarOptions Calendar { get; init; } = new();
    public UpdateOptions Update { get; init; } = new();
    public CameraOptions Camera { get; init; } = new();
    public EncoderOptions Encoder { get; init; } = new();
    public MicrophoneOptions Microphone { get; init; } = new();
    public SpeakerOptions Speaker { get; init; } = new();
    public SoundCheckOptions SoundCheck { get; init; } = new();
    public PanelOptions Panel { get; init; } = new();
    public SpeechOptions Speech { get; init; } = new();
    public KeyOptions Keys { get; init; } = new();
    public PathOptions Paths { get; init; } = new();

    /// <summary>What is wrong, each with key, value and what would be right.</summary>
    public IEnumerable<string> Validate() =>
    [
        .. Room.Validate(), .. ServerEndpoint.Validate(
            Server.Url, Server.CertificateSha256), .. Meeting.Validate(isNeeded: !Calendar.IsUsed), .. Pictures.Validate(),
            .. Calendar.Validate(), .. Update.Validate(), .. Camera.Validate(), .. Encoder.Validate(),
        .. Microphone.Validate().Select(mistake => $"Microphone:{mistake}"), .. Speaker.Validate()
            .Select(mistake => $"Speaker:{mistake}"), .. SoundCheck.Validate(), .. Panel.Validate(),
        .. Speech.Validate(), .. Keys.Validate(), .. Paths.Validate(),
    ];
}

internal sealed record RoomOptions
{
    /// <summary>What other participants see.</summary>
    public string Name { get; init; } = "Room";

    public IEnumerable<string> Validate()
    {
        int bytes = System.Text.Encoding.UTF8.GetByteCount(Name);
        if (bytes == 0 || bytes > Limits.DisplayNameBytes)
            yield return string.Create(
                CultureInfo.InvariantCulture, $"Room:Name is \"{Name}\" ({bytes} bytes): 1 to {Limits.DisplayNameBytes} bytes are needed.");
        else if (!DisplayNames.TryAccept(Name, Limits.DisplayNameBytes, out _))
            yield return $"Room:Name is \"{DisplayNames.Show(Name)}\": a name is needed that {DisplayNames.Rule}.";
    }
}

internal sealed record ServerOptions
{
    /// <summary>Address of the meeting server, https.</summary>
    public string Url { get; init; } = "";

    /// <summary>SHA-256 of its certificate; empty: the machine's certificate authorities decide.</summary>
    public string CertificateSha256 { get; init; } = "";
}

internal sealed record MeetingOptions
{
    /// <summary>The room's standing meeting: 9 to 11 digits; may be empty where there is a calendar.</summary>
    public string Id { get; init; } = "";

    public string Passcode { get; init; } = "";

    /// <summary><c>endToEnd</c>: leave any meeting that is not; <c>asScheduled</c>: take it as it is.</summary>
    public string Encryption { get; init; } = "endToEnd";

    /// <summary><see cref="Id"/> as a number; zero when it is none, which <see cref="Validate"/> refuses.</summary>
    public MeetingId Number => MeetingId.TryParse(Id, out MeetingId number) ? number : default;

    public EncryptionType Insists => Encryption == "endToEnd" ? EncryptionType.EndToEnd : EncryptionType.Unknown;

    /// <param name="isNeeded">Without a calendar the standing meeting is the only one there is.</param>
    public IEnumerable<string> Validate(bool isNeeded)
    {
        if ((isNeeded || Id.Length > 0) && !MeetingId.TryParse(Id, out _))
            yield return $"Meeting:Id is \"{Id}\": the meeting's number is needed, 9 to 11 digits.";
        if (Encryption is not ("endToEnd" or "asScheduled"))
            yield return $"Meeting:Encryption is \"{Encryption}\": it must be \"endToEnd\" to insist on it, or \"asScheduled\".";
    }
}

internal sealed record PictureOptions
{
    /// <summary>More than any server gives: as many as there are.</summary>
    public const int All = Limits.ChosenPictures;

    /// <summary>
    /// Pictures of others that the room has a place for: as many as its screen has; 0 for a room that has none and never will. None are
    /// asked for while nobody takes them at <see cref="Socket"/>.
    /// </summary>
    public int Count { get; init; } = 9;

    /// <summary>Of these, how many at full size; the others come a quarter as wide and high.</summary>
    public int Large { get; init; } = 4;

    /// <summary>
    /// Unix socket where the process listens that decodes and shows them: the room does neither. By default that of
    /// <c>zoomrooms-screen.service</c>, which listens while a display is there.
    /// </summary>
    public string Socket { get; init; } = "/run/zoomrooms-screen/pictures.sock";

    /// <summary>Somebody could take them.</summary>
    public bool HasScreen => Count > 0 && Socket.Length > 0;

    /// <summary>What is asked for while somebody takes them.</summary>
    public WantedPictures Wanted => new(Count == All ? null : Count, Large == All ? null : Large);

    public IEnumerable<string> Validate()
    {
        if (Count is < 0 or > All)
            yield return $"Pictures:Count is {Count}: 0 to {All} is needed; {All} takes as many as the server gives.";
        if (Large is < 0 or > All)
            yield return $"Pictures:Large is {Large}: 0 to {All} is needed; {All} takes as many as the network carries.";
        if (Socket.Length > 0 && (!Path.IsPathRooted(Socket) || System.Text.Encoding.UTF8.GetByteCount(Socket) > PathOptions.LongestSocket))
            yield return $"Pictures:Socket is \"{Socket}\": an absolute path of at most {PathOptions.LongestSocket} bytes is needed, or none.";
    }
}

internal sealed record KeyOptions
{
    /// <summary>
    /// Where the key is kept that wraps the device's secrets, when the service manager gives no credential: <c>file</c> beside them (mode
    /// 0600), or <c>sealed</c> by systemd-creds with the TPM where there is one and the machine's host key otherwise (needs root).
    /// </summary>
    public string Protection { get; init; } = "file";

    public bool IsSealed => Protection == "sealed";

    public IEnumerable<string> Validate()
    {
        if (Protection is not ("file" or "sealed"))
            yield return $"Keys:Protection is \"{Protection}\": it must be \"file\", or \"sealed\" for systemd-creds (TPM or host key).";
    }
}

internal sealed record PathOptions
{
    /// <summary>A Unix socket's path has no more bytes.</summary>
    internal const int LongestSocket = 107;

    /// <summary>Identity and credentials. systemd gives it as StateDirectory.</summary>
    public string State { get; init; } = "/var/lib/zoomrooms-appliance";

    /// <summary>Sockets. systemd gives it as RuntimeDirectory.</summary>
    public string Runtime { get; init; } = "/run/zoomrooms-appliance";

    /// <summary>
    /// Made by a factory reset, for root to erase what this user may not (<c>zoomrooms-reset.path</c>). Empty: nobody waits for it. The
    /// units name it.
    /// </summary>
    public string ResetRequest { get; init; } = "";

    public string StatusSocket => Path.Combine(Runtime, "status.sock");

    /// <summary>What the last self-test found wrong, a line for each part; empty when it passed.</summary>
    public string SelfTestResult => Path.Combine(Runtime, "self-test");

    /// <summary>Prometheus text: <c>curl --unix-socket … http://room/metrics</c>.</summary>
    public string MetricsSocket => Path.Combine(Runtime, "metrics.sock");

    public string SimulatedBoardSocket => Path.Combine(Runtime, "simulated-board.sock");

    public IEnumerable<string> Validate()
    {
        if (!Path.IsPathRooted(State))
            yield return $"Paths:State is \"{State}\": an absolute path is needed.";
        if (!Path.IsPathRooted(Runtime))
            yield return $"Paths:Runtime is \"{Runtime}\": an absolute path is needed.";
        if (ResetRequest.Length > 0 && !Path.IsPathRooted(ResetRequest))
            yield return $"Paths:ResetRequest is \"{ResetRequest}\": an absolute path is needed.";
        if (System.Text.Encoding.UTF8.GetByteCount(SimulatedBoardSocket) > LongestSocket)
            yield return $"Paths:Runtime is \"{Runtime}\": it is too long for a Unix socket; 80 characters at most.";
    }
}
