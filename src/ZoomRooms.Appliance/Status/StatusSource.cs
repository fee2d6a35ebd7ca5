using System.Reflection;
using Iot.Device.CpuTemperature;
using ZoomRooms.Appliance.Calendar;
using ZoomRooms.Appliance.Configuration;
using ZoomRooms.Appliance.Health;
using ZoomRooms.Appliance.Light;
using ZoomRooms.Appliance.Panel;
using ZoomRooms.Appliance.Room;
using ZoomRooms.Appliance.SoundChecks;
using ZoomRooms.Appliance.Speech;
using ZoomRooms.Client;
using ZoomRooms.Client.Chat;
using ZoomRooms.Client.Media;
using ZoomRooms.Client.Pictures;
using ZoomRooms.Client.Storage;
using ZoomRooms.EndToEnd.Frames;
using ZoomRooms.Media.Audio;
using ZoomRooms.Media.Video;
using ZoomRooms.Protocol.Names;

namespace ZoomRooms.Appliance.Status;

/// <summary>Gathers the status from the room's parts.</summary>
internal sealed class StatusSource(
    ApplianceOptions options, RoomLoop loop, PanelDriver panel, CameraPipeline camera, MicrophonePipeline microphone,
    SpeakerPipeline speaker,
    CodeSpeaker codes, EncoderSelection encoder, KeyStore keys, Agenda? agenda, DeviceHealthReader healthReader, LoadShedding shedding,
    PicturePort? screen,
    SoundChecker checker, TimeProvider time) : IDisposable
{
    private static readonly string Version = typeof(
        StatusSource).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
    private readonly CpuTemperature _temperature = new();

    public DeviceHealth Health => healthReader.Read();

    public StatusDocument Describe()
    {
        TimeSpan now = time.Now();
        RoomReport report = loop.Report;
        RoomSnapshot room = report.Room;
        SessionSnapshot? session = room.Session;
        EncryptionEvidence? evidence = session?.Encryption;
        MediaStatistics media = session?.Media ?? MediaStatistics.None;
        DeviceHealth health = Health;
        CameraStatus pictures = camera.Status;
        MicrophoneStatus heard = microphone.Status;
        SpeakerStatus played = speaker.Status;
        PicturePortStatus shown = screen?.Status ?? default;
        StatusSoundCheck soundCheck = StatusSoundCheck.Of(checker, room, options.SoundCheck);
        IReadOnlyList<StatusVolume> volumes = StatusVolume.Of(microphone.Volume, speaker.Volume);
        RoomAttention attention = LockLight.AttentionOf(room, now);
        GCMemoryInfo lastCollection = GC.GetGCMemoryInfo(GCKind.Any);
        return new StatusDocument
        {
            Version = Version,
            RoomName = options.Room.Name,
            State = room.State == RoomState.Joining && session is not null ? $"{room.State} ({session.State})" : room.State.ToString(),
            LastTransition = room.LastTransition,
            Light = report.Light.Pattern.ToString(),
            LedLit = panel.IsLit,
            LockLit = report.Light.LockLit,
            LockUnmet = report.Light.Unmet,
            // Of the calendar, once one was joined; otherwise the standing one.
            Meeting = session is { } current && current.Meeting != default ? current.Meeting.ToString() : options.Meeting.Id,
            Calendar = agenda?.Describe() ?? "",
            Problems = Named(Problems(health, pictures.SmallPicture, session, soundCheck, volumes)),
            ImageVersion = health.ImageVersion,
            Slot = health.Slot,
            Update = health.Update,
            Topic = session?.Topic,
            Leader = session?.Participants.FirstOrDefault(participant => participant.IsLeader)?.DisplayName,
            SecurityCode = session?.SecurityCode,
            Participants = NameText.List([.. (session?.Participants ?? []).Select(Describe)]),
            Muted = heard.Muted,
            MuteLedLit = options.Panel.MuteLine.Length > 0 ? panel.IsMuteLit : null,
            Locked = session?.Locked ?? false,
            WaitingRoom = session?.WaitingRoom ?? false,
            Guests = session?.Guests ?? false,
            Waiting = session?.Waiting switch
            {
                AdmissionWait.MeetingLocked => "waiting to be admitted: the meeting is locked",
                AdmissionWait.WaitingRoom => "waiting to be admitted from the waiting room",
                AdmissionWait.NoGuests => "waiting to be admitted: the meeting lets no guests in",
                AdmissionWait.LeaderAway =>
                    "waiting to be let in: the meeting leader's device does not answer, and another takes its place within a minute",
                AdmissionWait.None or _ => null,
            },
            Knocking = NameText.List([.. (session?.Knocking ?? []).Select(knock => (knock.DisplayName, knock.Number, ""))]),
            Messages = session?.Messages ?? MessageFigures.None,
            RaisedHands = NameText.List([.. (session?.Hands ?? []).Select(hand => (hand.DisplayName, hand.Index, ""))]),
            Reconnecting = session?.Reconnecting ?? false,
            Attention = AttentionText.Of(attention),
            AttentionCauses = AttentionText.NamesOf(attention),
            CodeChange = StatusCodeChange.Of(room, now),
            MissingKeys = [.. (session?.MissingKeys ?? []).Select(AttentionText.Of)],
            Rejoin = AttentionText.Of(room.Rejoin, room.State, now),
            KeySequenceNumber = evidence?.KeySequenceNumber ?? 0,
            HeartbeatAge = evidence?.LastHeartbeat is { } heartbeat ? (now - heartbeat).TotalSeconds : null,
            Encoder = encoder.IsUsable ? encoder.Name : "none works",
            EncodersPassedOver = [.. encoder.PassedOver.Select(passed => $"{passed.Name}: {passed.Reason}")],
            FrameCipher = $"AES-256-GCM, {FrameCipherProvider.Selected.Name}",
            KeyStore = DescribeKeys(),
            Camera = DeviceText.Of(pictures),
            Pictures = StatusPicture.Of(pictures),
            LoadShed = shedding.Level,
            Microphone = DeviceText.Of(heard),
            Speaker = DeviceText.Of(played),
            Volumes = volumes,
            Sound = StatusSound.Of(heard.Sound, heard.EchoReturnLossDb),
            SoundDelay = SoundDelay.Of(heard.Delays, played.Delays, media.SoundSending),
            SoundCheck = soundCheck,
            Screen = DeviceText.Of(options.Pictures, shown),
            Speech = codes.Description,
            Panel = room.Panel.Problem ?? "works",
            LastError = room.Failure,
            AudioFramesSent = media.AudioFramesSent,
            VideoFramesSent = media.VideoFramesSent,
            BytesSent = media.BytesSent,
            AudioFramesDecoded = media.AudioFramesDecoded,
            PicturesOpened = media.PicturesOpened,
            PicturesHandedOn = shown.HandedOn,
            PicturesLeftOut = shown.LeftOut,
            BytesReceived = media.BytesReceived,
            FramesSealed = evidence?.FramesSealed ?? 0,
            FramesDropped = media.FramesDropped,
            AvailableBitrate = media.AvailableBitrate,
            RequestedBitrate = media.RequestedBitrate,
            RoundTripTime = media.RoundTripTime?.TotalSeconds,
            PressToLock = report.PressToLock?.TotalSeconds,
            Milestones = [.. (session?.Milestones ?? []).Select(
                milestone => new StatusMilestone(milestone.Name, milestone.After.TotalSeconds))],
            // Not a number where the sensor does not answer; JSON has no word for that.
            ProcessorTemperature = _temperature.IsAvailable && _temperature.Temperature.DegreesCelsius is var degrees
            && double.IsFinite(degrees) ? degrees : null,
            ResidentBytes = Environment.WorkingSet,
            Collections = [GC.CollectionCount(0), GC.CollectionCount(1), GC.CollectionCount(2)],
            LongestPause = lastCollection.PauseDurations.Length > 0 ? lastCollection.PauseDurations[0].TotalSeconds : 0,
        };
    }

    /// <summary>What somebody should do something about.</summary>
    public IEnumerable<Problem> Problems(DeviceHealth health)
    {
        RoomSnapshot room = loop.Report.Room;
        return Problems(
            health, camera.Status.SmallPicture, room.Session, StatusSoundCheck.Of(checker, room, options.SoundCheck),
            StatusVolume.Of(microphone.Volume, speaker.Volume));
    }

    private static IReadOnlyList<string> Named(IEnumerable<Problem> problems) =>
        [.. problems.Select(problem => $"{problem.Name}: {problem.Advice}")];

    private IEnumerable<Problem> Problems(
        DeviceHealth health, LayerStatus? small, SessionSnapshot? session, StatusSoundCheck soundCheck, IReadOnlyList<StatusVolume> volumes)
    {
        IEnumerable<Problem> unheard = soundCheck.Problem is { } problem ? [problem] : [];
        IEnumerable<Problem> problems = [.. StatusVolume.Problems(volumes), .. unheard, .. Pictured(health, small)];
        if (session?.ServerAhead is { } ahead)
            problems = problems.Prepend(
                new(ProblemKind.ClocksDisagree, $"{ClockDifference.Describe(ahead)}; each may refuse what is right to the other."));
        if (session is not null && PathText.Of(session.Media) is { } path)
            problems = problems.Prepend(new(ProblemKind.LargePacketsLost, $"{path}."));
        return IdentityProblem.Of(session) is { } twice ? problems.Prepend(twice) : problems;
    }

    private IEnumerable<Problem> Pictured(DeviceHealth health, LayerStatus? small)
    {
        if (!encoder.IsUsable)
            return health.Problems().Prepend(
                new(ProblemKind.NoEncoder, "no encoder of the ladder works, and the room sends no picture: restart the device."));
        return small is { EncoderProblem.Length: > 0 }
            ? health.Problems().Prepend(
                new(ProblemKind.NoSmallPicture,
                    $"{small.EncoderProblem}, and who sees the room small gets the large picture or none: restart the device."))
            : health.Problems();
    }

    /// <summary>Read anew each time: the first use makes the key, and only then it is known how it is kept.</summary>
    private string DescribeKeys()
    {
        try
        {
            return keys.Description;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return "not readable";
        }
    }

    public void Dispose() => _temperature.Dispose();

    private static (string Name, ulong Number, string Remark) Describe(ParticipantView participant)
    {
        string self = participant.IsSelf ? " (this room)" : "";
        return (participant.DisplayName, participant.Index, participant.TimesLeft >= 4
            ? $"{self} (left {participant.TimesLeft} times)" : self);
    }
}
