(function () {
  var sok = document.getElementById("sok"), valg = document.getElementById("tilstand");
  var rader = Array.prototype.slice.call(document.querySelectorAll("#kommuner tbody tr"));
  var funn = Array.prototype.slice.call(document.querySelectorAll("details.funn"));
  var antall = document.getElementById("antall");
  function vis() {
    var ord = sok.value.toLowerCase(), tilstand = valg.value, synlige = 0;
    rader.forEach(function (rad) {
      var passer = rad.textContent.toLowerCase().indexOf(ord) >= 0 && (!tilstand || rad.dataset.tilstand === tilstand);
      rad.hidden = !passer;
      if (passer) { synlige += 1; }
    });
    funn.forEach(function (del) { del.hidden = ord !== "" && del.textContent.toLowerCase().indexOf(ord) < 0; });
    antall.textContent = "Viser " + synlige + " av " + rader.length + " linjer.";
  }
  sok.addEventListener("input", vis);
  valg.addEventListener("change", vis);
  window.addEventListener("beforeprint", function () { funn.forEach(function (del) { del.open = true; }); });
  vis();
})();
