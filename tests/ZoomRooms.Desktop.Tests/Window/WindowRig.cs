using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ZoomRooms.Client;
using ZoomRooms.Client.Media;
using ZoomRooms.Client.Pictures;
using ZoomRooms.Desktop.Window;
using ZoomRooms.Media.Audio;
using ZoomRooms.Protocol;

namespace ZoomRooms.Desktop.Tests.Window;

/// <summary>A window whose meeting is the test's to make: real server, real socket, real picture queue.</summary>
internal sealed class WindowRig : IWindowDevices, IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly MeetingWindow _window;
    private Task _running = Task.CompletedTask;

    private WindowRig(IDeviceDesk? desk)
    {
        JoinRequest request = new(new MeetingId(987654321), "", "Ada", EncryptionType.EndToEnd);
        _window = new MeetingWindow(
            Session, request, this, new PagePictures(Pictures, OwnPictures), TimeProvider.System, desk, screen: Screen);
    }

    public static SessionSnapshot Alone { get; } = new(
        SessionState.InMeeting, null, new MeetingId(98765432100), "Planning", Locked(), "123456789012345678901234567890123456789",
        [new ParticipantView("Ada", true, true) { Index = 1 }], MediaStatistics.None, []);

    public PictureQueue Pictures { get; } = new();

    /// <summary>Where the screen goes that the page captures.</summary>
    public SharedScreenSource Screen { get; } = new();

    /// <summary>What oneself sends.</summary>
    public PictureQueue OwnPictures { get; } = new(PagePictures.OwnBefore);

    public WindowServer Server { get; private set; } = null!;

    /// <summary>The window's life: over when the meeting was left for want of one.</summary>
    public Task Running => _running;

    public FakeSession Session { get; } = new(Alone);

    public SessionSnapshot Snapshot
    {
        get => Session.Snapshot;
        set => Session.Snapshot = value;
    }

    /// <param name="desk">Where devices are chosen first; null: the meeting is joined at once.</param>
    public static async Task<WindowRig> StartAsync(IDeviceDesk? desk = null)
    {
        WindowRig rig = new(desk);
        rig.Server = await WindowServer.StartAsync(rig._window.ServeAsync, TestContext.Current.CancellationToken);
        rig._running = rig._window.RunAsync(rig._stop.Token);
        return rig;
    }

    /// <summary>Everything that the lock needs, as of now.</summary>
    public static EncryptionEvidence Locked() => new(
        EncryptionType.EndToEnd, EncryptionType.EndToEnd, EncryptionType.EndToEnd, 7, true, true, TimeProvider.System.Now(),
        TimeSpan.FromHours(1), 10, 10);

    /// <summary>These people are here besides Ada, from number 2 on; their pictures come under the tenfold of it.</summary>
    public void Show(params string[] names) => Snapshot = Snapshot with
    {
        Participants = [
            Alone.Participants[0], .. names.Select((name, i) => new ParticipantView(name, false, false) { Index = (ulong)i + 2 })],
        Seats = [.. names.Select((_, i) => new ParticipantSeat(new ParticipantId((uint)(i + 2) * 10), (ulong)i + 2))],
    };

    /// <summary>What is heard of whom, by the numbers that pictures come under.</summary>
    public void Hear(params (uint Participant, VoiceHeard Heard, bool Speaks)[] voices) => Snapshot = Snapshot with
    {
        Voices = [.. voices.Select(one => new ParticipantVoice(
            new ParticipantId(one.Participant), new VoiceState(one.Heard, one.Speaks)))],
    };

    /// <summary>What a browser does with the first address: the cookie.</summary>
    public async Task<string> OpenDoorAsync()
    {
        using HttpClient http = new(new SocketsHttpHandler { UseCookies = false });
        using HttpResponseMessage answer = await http.GetAsync(Server.FirstAddress, TestContext.Current.CancellationToken);
        Assert.Equal(System.Net.HttpStatusCode.OK, answer.StatusCode);
        return answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
    }

    /// <summary>A page's socket.</summary>
    public async Task<ClientWebSocket> ConnectAsync(string? cookie, string? origin)
    {
        ClientWebSocket socket = new();
        if (cookie is not null)
            socket.Options.SetRequestHeader("Cookie", cookie);
        if (origin is not null)
            socket.Options.SetRequestHeader("Origin", origin);
        await socket.ConnectAsync(
            new Uri($"ws{Server.Guard.Origin[4..]}{Server.Guard.Folder}socket"), TestContext.Current.CancellationToken);
        return socket;
    }

    public async Task<ClientWebSocket> ConnectAsync() => await ConnectAsync(await OpenDoorAsync(), Server.Guard.Origin);

    public static Task SendAsync(WebSocket socket, string command) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(command), WebSocketMessageType.Text, true, TestContext.Current.CancellationToken);

    /// <summary>Reads until the socket is over. Whoever is not hung up on is told how things stand for as long as it listens.</summary>
    public static async Task UntilHungUpOnAsync(WebSocket socket)
    {
        for (int told = 0; await TakeAsync(socket) is not null; told++)
            Assert.True(told < 60, "a page that should have been hung up on is still told how things stand");
    }

    /// <summary>The next message; null when the socket is over.</summary>
    public static async Task<(WebSocketMessageType Kind, byte[] Bytes)?> TakeAsync(WebSocket socket)
    {
        byte[] message = new byte[PictureQueue.LongestMessage];
        int length = 0;
        try
        {
            while (true)
            {
                ValueWebSocketReceiveResult part = await socket.ReceiveAsync(
                    message.AsMemory(length), TestContext.Current.CancellationToken);
                length += part.Count;
                if (part.MessageType == WebSocketMessageType.Close)
                    return null;
                if (part.EndOfMessage)
                    return (part.MessageType, message[..length]);
            }
        }
        catch (WebSocketException)
        {
            return null;
        }
    }

    /// <summary>The next state; null when the socket is over.</summary>
    public static async Task<JsonNode?> TakeStateAsync(WebSocket socket)
    {
        while (await TakeAsync(socket) is { } message)
        {
            if (message.Kind == WebSocketMessageType.Text)
                return JsonNode.Parse(message.Bytes);
        }
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        await Server.DisposeAsync();
        _window.Dispose();
        Pictures.Dispose();
        OwnPictures.Dispose();
        _stop.Dispose();
    }

    public DeviceState Microphone { get; private set; } = new(true, true, null);

    public DeviceState Camera { get; private set; } = new(true, true, null);

    public DeviceState Speaker { get; set; } = new(true, true, null);

    public void SetMicrophone(bool on) => Microphone = Microphone with { On = on };

    public void SetCamera(bool on) => Camera = Camera with { On = on };
}
