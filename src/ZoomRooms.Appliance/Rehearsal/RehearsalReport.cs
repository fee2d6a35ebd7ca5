using System.Globalization;
using ZoomRooms.Appliance.Status;

namespace ZoomRooms.Appliance.Rehearsal;

/// <summary>What the process beside the room made of the far end's pictures.</summary>
internal readonly record struct DecodedElsewhere(long Pictures, long Failed, string Size);

/// <summary>What came out of a rehearsal.</summary>
internal sealed record RehearsalReport(
    bool DarkBefore, bool LockLit, bool StillLit, bool SameSecurityCode, bool DarkAfter,
    DecodedElsewhere OurVideo, long OurAudio, long TheirVideo, long TheirAudio, double? EchoReturnLoss,
    StatusDocument? Joined, StatusDocument? Status)
{
    public bool Passed =>
        DarkBefore && LockLit && StillLit && SameSecurityCode && DarkAfter && OurVideo.Pictures > 0 && Status?.PicturesOpened > 0
        && OurAudio > 0 && TheirVideo > 0 && TheirAudio > 0;

    public void Write(TextWriter output)
    {
        output.WriteLine();
        foreach (StatusMilestone milestone in Joined?.Milestones ?? [])
            output.WriteLine(
                string.Create(CultureInfo.InvariantCulture, $"  {milestone.After * 1000,6:0} ms after the press  {milestone.Name}"));
        if (Joined?.PressToLock is { } press)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {press * 1000,6:0} ms after the press  lock lit"));
        output.WriteLine();
        Line(output, DarkBefore, "LED dark before the press");
        Line(output, LockLit, "lock lit in the meeting");
        Line(output, StillLit, "lock still lit at the end of the stay");
        Line(output, SameSecurityCode, $"same security code here and at the far end: {Status?.SecurityCode ?? "none"}");
        Line(output, TheirVideo > 0, string.Create(
            CultureInfo.InvariantCulture, $"far end decoded our video: {TheirVideo} pictures of {Status?.VideoFramesSent} sent"));
        Line(output, TheirAudio > 0, string.Create(
            CultureInfo.InvariantCulture, $"far end decoded our audio: {TheirAudio} frames of {Status?.AudioFramesSent} sent"));
        output.WriteLine(EchoReturnLoss is not { } loss ? "     far end: it has not said enough to know what of it comes back"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"     far end: what it says comes back from the room {loss:0} dB quieter, or more than that: the room's pauses bound it"));
        Line(output, Status?.PicturesOpened > 0, string.Create(
            CultureInfo.InvariantCulture,
            $"the room opened their video and decoded none of it: {Status?.PicturesOpened} frames, {Status?.PicturesHandedOn} handed on"));
        Line(output, OurVideo.Pictures > 0, string.Create(
            CultureInfo.InvariantCulture,
            $"the process beside the room decoded it: {OurVideo.Pictures} pictures, {OurVideo.Size} at last, {OurVideo.Failed} of no use"));
        Line(output, OurAudio > 0, string.Create(CultureInfo.InvariantCulture, $"we decoded their audio: {OurAudio} frames"));
        Line(output, DarkAfter, "LED dark after leaving");
        if (Status is not null)
        {
            output.WriteLine();
            output.WriteLine(StatusText.Of(Status));
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"Resident {Status.ResidentBytes / 1e6:0} MB; garbage collections during the stay {string.Join('/', Status.Collections.Select((count, generation) => count - (Joined?.Collections[generation] ?? 0)))} (generations 0/1/2), last pause {Status.LongestPause * 1000:0.0} ms"));
        }
        output.WriteLine(Passed ? "Passed." : "Failed.");
    }

    private static void Line(TextWriter output, bool good, string what) => output.WriteLine($"{(good ? "yes" : "NO "),-4} {what}");
}
