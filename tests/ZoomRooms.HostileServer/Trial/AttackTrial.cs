using System.Globalization;
using ZoomRooms.Client;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.HostileServer.Interposer;
using ZoomRooms.Protocol;

namespace ZoomRooms.HostileServer.Trial;

/// <summary>One attack: a far end in this process that hosts, the room, the hostile server between them.</summary>
internal static class AttackTrial
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(20);

    /// <summary>Those that every trial has. The service has no window; its far end does.</summary>
    private static readonly Face[] Faces = [Face.Led, Face.Screen, Face.OthersWindow];


    public static async Task<Outcome> RunAsync(
        Attack attack, Func<HostileMeetingServer, string, Attack, Task<IAttackedRoom>> createRoom, IReadOnlyList<byte[]> content,
        CancellationToken cancellation)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("zoomrooms-hostile-");
        try
        {
            await using HostileMeetingServer server = await HostileMeetingServer.StartAsync(folder.FullName, attack, attack.Encryption);
            await using Participant farEnd = await Participant.PairAsync(
                server, folder.FullName, "host", attack.NeedsSound, listens: attack.NeedsVoice);
            await using Participant? third = attack.NeedsThird
                ? await Participant.PairAsync(server, folder.FullName, "third", attack.NeedsSound) : null;
            attack.Third = third;
            await using IAttackedRoom room = await createRoom(server, folder.FullName, attack);
            return await RunAsync(attack, server, farEnd, room, content, cancellation);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<Outcome> RunAsync(
        Attack attack, HostileMeetingServer server, Participant farEnd, IAttackedRoom room, IReadOnlyList<byte[]> content,
        CancellationToken cancellation)
    {
        LightWatch watch = new(attack);
        RoomView Look()
        {
            SeeOther(farEnd.Snapshot);
            return watch.See(room.View);
        }
        bool AllShowIt() => watch.Seen is { } seen && Faces.All(face => seen.GetValueOrDefault(face).Lit > 0);
        List<string> faults = new();
        void SeeOther(SessionSnapshot session) => watch.See(LockOracle.Window(session, Face.OthersWindow));
        farEnd.Join(attack.FarEndAsks, SeeOther);
        if (!await UntilAsync(() => farEnd.Snapshot.State == SessionState.InMeeting, Patience, cancellation))
            return new Outcome(attack, [$"the far end did not get into the meeting: {farEnd.Snapshot.End}"], "", default, watch.Seen);
        attack.Third?.Join(attack.FarEndAsks, SeeOther);
        if (attack.Third is { } third && !await UntilAsync(() => third.Snapshot.State == SessionState.InMeeting, Patience, cancellation))
            return new Outcome(attack, [$"the third did not get into the meeting: {third.Snapshot.End}"], "", default, watch.Seen);
        if (attack.WhileJoining)
            attack.Strike(server);
        long begun = TimeProvider.System.GetTimestamp();
        await room.JoinAsync(view => watch.See(view));
        if (!attack.WhileJoining)
        {
            if (!await UntilAsync(
                () => Look() is { LockLit: true, PicturesOpened: > 5 } && AllShowIt(), Patience, cancellation))
            {
                return new Outcome(
                    attack, [$"the room did not get into the meeting with every face showing it: {Text(room.View)}"], "", default,
                    watch.Seen);
            }
            (attack.FarEnd, attack.Room) = (farEnd, room);
            begun = TimeProvider.System.GetTimestamp();
            attack.Strike(server);
        }
        RoomView before = Look();
        bool met = await UntilAsync(() => attack.IsMet(Look(), before, server), attack.Within, cancellation);
        TimeSpan after = TimeProvider.System.GetElapsedTime(begun);
        if (!met)
            faults.Add(string.Create(
                CultureInfo.InvariantCulture, $"not within {attack.Within.TotalSeconds:0} s: {attack.Demands}; {Text(Look())}"));
        bool broken = met && await UntilAsync(() => !attack.StillHolds(Look(), before, server), attack.Holds, cancellation);
        if (broken)
            faults.Add($"it did not last: {Text(Look())}");
        RoomView last = Look();
        faults.AddRange(watch.Faults);
        faults.AddRange(attack.Faults);
        if (attack.MayReadNothing)
            faults.AddRange(Readings(server, content));
        return new Outcome(attack, faults, Text(last), after, watch.Seen);
    }

    private static IReadOnlyList<string> Readings(HostileMeetingServer server, IReadOnlyList<byte[]> content)
    {
        if (server.Find("host")?.Accepted is not { } accepted)
            return [];
        ParticipantDevice[] devices =
            [.. server.Client("host").Others.Append(accepted.Self).Select(entry => new ParticipantDevice(entry.User, entry.Hardware))];
        return server.Saw.TryToRead(content, new MeetingContext(accepted.Meeting, accepted.Uuid), devices);
    }

    private static string Text(RoomView room) => string.Create(CultureInfo.InvariantCulture,
        $"{(room.End is { } end ? $"ended {end}: {room.Detail}" : room.InMeeting ? "in the meeting" : "not in the meeting")}, lock {(room.LockLit ? "lit" : "dark")}, list [{string.Join(", ", room.Participants)}], dropped [{string.Join(", ", room.FramesDropped.Select(drop => $"{drop.Key} {drop.Value}"))}]");

    /// <summary>Patience goes by looks: a machine that is held up looks as rarely as those act whom it looks at.</summary>
    private static async Task<bool> UntilAsync(Func<bool> condition, TimeSpan patience, CancellationToken cancellation)
    {
        double looks = patience / LookEvery;
        while (!condition())
        {
            if (looks-- < 1)
                return false;
            await Task.Delay(LookEvery, cancellation);
        }
        return true;
    }
}
