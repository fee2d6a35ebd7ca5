using System.Globalization;
using ZoomRooms.HostileServer;
using ZoomRooms.HostileServer.Trial;

// Attacks a room with one attack, or with all, one after the other: the service as a process, or with "here" before it a session of this
// process. Exit code 0 exactly when the room behaved.
bool here = args is ["here", _];
if ((here ? args[1..] : args) is not [string wanted] || (wanted is not ("list" or "all") && Catalogue.Find(wanted) is null))
{
    Console.Error.WriteLine("usage: ZoomRooms.HostileServer list | [here] all | [here] ATTACK");
    return 2;
}
if (wanted == "list")
{
    foreach (Attack attack in Catalogue.All)
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{attack.Name,-28} {attack.Does} Demanded within {attack.Within.TotalSeconds:0} s: {attack.Demands}."));
    return 0;
}
IReadOnlyList<byte[]> content = await KnownContent.TakeAsync(CancellationToken.None);
bool behaved = true;
foreach (Attack attack in Catalogue.All.Where(attack => wanted == "all" || attack.Name == wanted))
{
    Outcome outcome = await AttackTrial.RunAsync(
        attack, !here ? ProcessRoom.CreateAsync : attack.NeedsMachine ? MachineRoom.CreateAsync : SessionRoom.CreateAsync, content,
        CancellationToken.None);
    behaved &= outcome.Behaved;
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"{(outcome.Behaved ? "ok    " : "FAILED")} {attack.Name,-28} {outcome.After.TotalSeconds,6:0.00} s, {outcome.Samples}  {outcome.Reached}"));
    foreach (string fault in outcome.Faults)
        Console.WriteLine($"       {fault}");
}
return behaved ? 0 : 1;
