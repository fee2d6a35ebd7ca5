using System.CommandLine;
using ZoomRooms.Client;
using ZoomRooms.Media.Audio;
using ZoomRooms.Media.Video;
using ZoomRooms.Protocol;

namespace ZoomRooms.Desktop;

/// <summary><c>join MEETING</c>: stays in a meeting until it ends, the program is stopped, or somebody types <c>leave</c>.</summary>
internal static class JoinCommand
{
    public static Command Create()
    {
        var meeting = new Argument<string>("meeting") { Description = "The meeting's number, 9 to 11 digits." };
        var passcode = new Option<string>("--passcode") { Description = "The meeting's passcode.", DefaultValueFactory = _ => "" };
        var name = new Option<string>("--name") { Description = "The name that other participants see.", DefaultValueFactory = _ => "Desktop client" };
        var encryption = new Option<EncryptionType>("--encryption") { Description = "What to insist on: EndToEnd, Enhanced, or Unknown for whatever the meeting was scheduled with.", DefaultValueFactory = _ => EncryptionType.EndToEnd };
        var camera = new Option<string>("--camera") { Description = "FORMAT:DEVICE, such as v4l2:/dev/video0 or lavfi:testsrc2=size=1280x720:rate=30; none: no camera.", DefaultValueFactory = _ => "v4l2:/dev/video0" };
        var microphone = new Option<string>("--microphone") { Description = "Part of the microphone's name; none: no microphone.", DefaultValueFactory = _ => "" };
        var speaker = new Option<string>("--speaker") { Description = "Part of the speaker's name; none: no speaker.", DefaultValueFactory = _ => "" };
        var record = new Option<FileInfo?>("--record") { Description = "Matroska file for the video and audio received." };
        var muted = new Option<bool>("--muted") { Description = "Join muted; \"unmute\" opens the microphone." };
        var json = new Option<bool>("--json") { Description = "One JSON object a line instead of text: each change (state, muted, participants, who knocks, leader, locked, attention, security code), and the figures once a second." };
        var server = new ServerOptions();
        var command = new Command("join", $"Joins a meeting and stays until it ends or the program is stopped. {MeetingCommandReader.Help}")
        {
            meeting, passcode, name, encryption, camera, microphone, speaker, record, muted, json,
        };
        server.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            if (server.EndpointOf(parsed) is not { } endpoint)
                return 2;
            if (!MeetingId.TryParse(parsed.GetRequiredValue(meeting), out MeetingId id))
            {
                Console.Error.WriteLine($"\"{parsed.GetRequiredValue(meeting)}\" is no meeting number: 9 to 11 digits are needed.");
                return 2;
            }
            if (CameraArgument.TryParse(parsed.GetRequiredValue(camera)) is not { } cameraOptions)
            {
                Console.Error.WriteLine($"--camera is \"{parsed.GetRequiredValue(camera)}\": FORMAT:DEVICE with the format v4l2 or lavfi is needed, or none.");
                return 2;
            }
            var figures = new StayFigures();
            var participant = new DesktopParticipant(endpoint, server.StateOf(parsed))
            {
                Camera = cameraOptions.Camera,
                Microphone = parsed.GetRequiredValue(microphone) is "none" ? null : new MicrophoneOptions { Device = parsed.GetRequiredValue(microphone) },
                Speaker = parsed.GetRequiredValue(speaker) is "none" ? null : new SpeakerOptions { Device = parsed.GetRequiredValue(speaker) },
                RecordTo = parsed.GetValue(record)?.FullName,
                Muted = parsed.GetValue(muted),
                Figures = figures,
                Report = parsed.GetValue(json) ? new JsonReport(Console.Out, TimeProvider.System, figures) : new TextReport(Console.Out, TimeProvider.System),
            };
            var request = new JoinRequest(id, parsed.GetRequiredValue(passcode), parsed.GetRequiredValue(name), parsed.GetRequiredValue(encryption));
            return await participant.StayAsync(request, cancellation);
        });
        return command;
    }
}
