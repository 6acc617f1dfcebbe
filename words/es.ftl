### Ilima habla: español. Un archivo por idioma, que leen Rust y la pantalla.

### Lists

list-count-person = { $count ->
    [one] { $count } persona
   *[other] { $count } personas
 }
list-count-organisation = { $count ->
    [one] { $count } organización
   *[other] { $count } organizaciones
 }
list-count-plan = { $count ->
    [one] { $count } plan
   *[other] { $count } planes
 }
list-count-commitment = { $count ->
    [one] { $count } compromiso
   *[other] { $count } compromisos
 }
list-count = { $count ->
    [one] { $count } ficha
   *[other] { $count } fichas
 }
list-shown = { $count } a la vista
list-import = Importar
list-export = Exportar
list-import-people = Importar una lista de personas
list-add-person = Añadir una persona
list-add-organisation = Añadir una organización
list-add-plan = Empezar un plan
list-add-commitment = Añadir un compromiso
list-search = Buscar en esta lista
list-add-filter = Añadir un filtro
list-filter = { $field }: { $value }
list-filter-off = Quitar este filtro
list-filter-field = ¿Qué campo?
list-filter-value = ¿Qué valor?
list-filter-none = Aquí no hay nada escrito todavía
list-filter-count = { $value } ({ $count })
list-clear-filters = Mostrar todo otra vez
list-nothing-matches = Nada coincide
list-nothing-matches-body = Prueba con menos palabras o quita un filtro.
list-recently-removed = Quitado hace poco
list-removed-title = Quitado hace poco: { $things }
list-back-to-list = Volver a la lista
list-nothing-removed = No se ha quitado nada
list-nothing-removed-body = Lo que quitas espera aquí, y un clic lo devuelve.
list-restore = Devolver
list-restore-this = Devolver { $title }
list-phone-only = (solo teléfono)
list-two-answers = Dos respuestas
list-and-more = y { $count } más
list-pages = Páginas de la lista
list-page = { $from } a { $to } de { $total }
list-before = Filas anteriores
list-after = Filas siguientes
list-read-help = Leer cómo
list-empty-title = Aquí no hay nada todavía
list-empty-body = Añade la primera ficha. Puedes deshacerlo.
list-empty-person-title = Todavía no hay personas
list-empty-person-body = Trae la lista que ya tienes, como archivo CSV o como contactos. Un número de teléfono basta para ser una persona.
list-empty-organisation-title = Todavía no hay organizaciones
list-empty-organisation-body = Anota los grupos, las oficinas y las empresas con los que trabajan, y quién forma parte de ellos.
list-empty-plan-title = Todavía no hay planes
list-empty-plan-body = Empieza con una plantilla. Sus tareas se fechan hacia atrás a partir de una pregunta: ¿cuándo es el día?
list-empty-commitment-title = Todavía no hay compromisos
list-empty-commitment-body = Anota lo que alguien con poder prometió, palabra por palabra. Después anota lo que ves, mes a mes.

### Record

record-untitled = (sin título)
record-yes = Sí
record-no = No
record-nothing-chosen = Sin decir
record-list-comma = { ", " }
record-dot = { " · " }
common-somebody = Alguien
common-try-again = Intentar otra vez
record-year = Año
record-month = Mes
record-day = Día
record-from = Desde
record-to = Hasta
record-from-to = { $from } a { $to }
record-due-on = En un día
record-due-before = Días antes del día del plan
record-due-days = Cuántos días antes del día del plan
record-days-before = { $days ->
    [0] el día del plan
    [one] { $days } día antes del día del plan
   *[other] { $days } días antes del día del plan
 }
record-due-and-before = { $day }, { $words }
record-not-a-number = Escribe un número, por ejemplo 12 o 12.5.
record-amount = Monto
record-currency = Moneda, por ejemplo PEN
record-one-less = Uno menos
record-one-more = Uno más
record-minus = −1
record-plus = +1
record-type-name = Escribe un nombre
record-type-to-find = Escribe para buscar
record-use-words = Usar «{ $text }»
record-member = Miembro de este espacio
record-clear = Vaciar
record-take = Sacar
record-take-out = Sacar { $text }
record-add = Añadir
record-add-tag = Añadir una etiqueta
record-add-phone = Número de teléfono
record-add-mail = Dirección de correo
record-add-messenger = Nombre en mensajería
record-add-profile = Dirección de la página
record-way-type = De qué tipo
record-way-primary = Probar primero
record-way-typed = escrito como
value-way-mobile = celular
value-way-home = casa
value-way-work = trabajo
value-way-other = otro
record-place-lines = Dirección
record-place-locality = Ciudad o pueblo
record-place-region = Región
record-place-postal = Código postal
record-place-country = País
record-place-precision = Con qué exactitud
record-precision-exact = El lugar exacto
record-precision-village = Solo el pueblo
record-precision-district = Solo el distrito
record-precision-hidden = No mostrar
record-language = Idioma, por ejemplo qu
record-text = Texto
record-system = Sistema
record-identifier = Identificador allí
record-edit-field = Cambiar { $field }
record-add-field = Añadir: { $field }
record-more-fields = { $count ->
    [one] { $count } campo más
   *[other] { $count } campos más
 }
record-two-answers = Dos respuestas: { $field }
record-who-when = { $who }, { $when }
record-keep = Conservar
record-keep-this = Conservar { $text }
record-add-part = Añadir: { $part }
record-no-parts = Aquí no hay nada todavía.
record-part-needs = Primero rellena «{ $field }».
record-done = Listo
record-remove-part = Quitar
record-statement-stays = Lo que alguien dijo no se reescribe. Si algo cambió, añade una declaración nueva.
record-not-kept = Esto no se guardó:
record-drop = Dejarlo
record-moment-in = { $when } ({ $zone })
record-not-here = todavía no está en esta computadora
record-not-here-person = alguien que todavía no está en esta computadora
record-edit-part = Cambiar
record-history = Historial
record-back-to-record = Volver del historial
record-remove = Quitar
record-was-removed = «{ $title }» se quitó. Espera en Quitado hace poco.
record-is-removed = Está en Quitado hace poco. Nadie lo ve en las listas.
record-removed-and-changed = Alguien lo quitó mientras otra persona lo cambiaba. Se queda hasta que decidas.
record-keep-it = Conservarlo
record-backlinks = Dónde se menciona
record-backlink-as = { $kind }, como { $field }
record-created = Lo escribió { $who }, { $when }.
record-changed = El último cambio es de { $who }, { $when }.
record-contact = Cómo contactar
record-about = Acerca de
record-refusals = Negativas
record-refused = No quiere: { $channel }. Lo dijo el { $day }. Déjala fuera de las listas.
record-plan-tabs = Partes del plan
record-tab-overview = Resumen
record-tab-strategy = Estrategia
record-tab-tasks = Tareas
record-tab-events = Eventos y turnos
record-tab-budget = Presupuesto
record-tab-risks = Riesgos
record-tab-more = Más
record-what-for = Para qué
record-the-day = El día
record-day-in = { $days ->
    [0] Es hoy
    [one] Mañana
   *[other] Dentro de { $days } días
 }
record-day-was = { $days ->
    [one] Fue ayer
   *[other] Fue hace { $days } días
 }
record-next-tasks = Lo siguiente
record-no-open-tasks = No hay tareas en espera.
record-no-tasks = Todavía no hay tareas. Añade la primera: qué debe pasar, quién lo hace, para cuándo.
record-progress = Cuánto está hecho
record-done-of = { $done } de { $all } hechas
record-look = Cómo mostrar las tareas
record-board = Tablero
record-list = Lista
record-nobody-yet = nadie todavía
record-order = Orden
record-move-up = Subir { $title }
record-move-down = Bajar { $title }
record-status-of = Estado de { $title }
record-spectrum = Dónde está cada quien
record-spectrum-about = espectro de aliados, según la posición más reciente de cada quien
record-drift-nearer = más cerca
record-drift-further = más lejos
record-what-was-said = Lo que se dijo
record-promised-by = prometido por { $who }
record-due-by = para el { $day }
record-no-notes = Todavía no hay notas. Escribe qué viste, dónde y cuándo.
record-no-metrics = Todavía no se cuenta nada. Elige una cosa que se pueda contar y qué se prometió de ella.
record-no-observations = Todavía no hay lecturas. Con dos se forma una línea.
record-not-assessed = Nadie lo ha valorado todavía.
record-assessments-differ = Hay valoraciones distintas. Todas siguen a la vista hasta que una se confirme.
record-confirmed-by = Confirmado por { $who }
record-as-table = Como tabla
record-no-data = sin datos
record-target = Prometido: { $target }
record-promised = prometido
record-chart = { $title }: una línea en el tiempo. Los mismos números están en la tabla de abajo.
record-person-needs = Escribe un nombre o un número de teléfono.
record-needs-title = Primero escribe un título.
record-hint-person-phones = Un número de teléfono basta. Escríbelo como lo dice la gente.
record-hint-commitment-source_text = Palabra por palabra, como se dijo o se imprimió.
record-new-plan-template = Empezar con
record-template-tasks = { $count ->
    [0] sin tareas
    [one] { $count } tarea
   *[other] { $count } tareas
 }
record-when-is-the-day = ¿Cuándo es el día?
record-when-hint = Déjalo vacío si todavía no hay día. Las tareas se fechan hacia atrás desde él.
record-plan-title = Título del plan
record-make-plan = Crear el plan

### History

history-anew-about = Un historial largo hace lenta una ficha. Puede seguir como ficha nueva con lo que dice ahora; los enlaces la siguen. La anterior pasa a «Quitado hace poco», con su historial. Donde hay dos respuestas, queda la que se muestra.
history-anew = Empezar de nuevo con lo que dice ahora
history-anew-done = { $title } sigue con un historial corto. La ficha anterior está en «Quitado hace poco».
history-title = Historial
history-before = Antes:
history-after = Después:
history-older = { $count ->
    [one] Mostrar { $count } paso anterior
   *[other] Mostrar { $count } pasos anteriores
 }
history-moved = cambió de lugar en el orden
history-create = { $who } escribió esto.
history-set = { $who } cambió:
history-remove = { $who } quitó esto.
history-restore = { $who } devolvió esto.
history-add-part = { $who } añadió: { $thing }
history-add-part-titled = { $who } añadió: { $thing } «{ $title }»
history-set-part = { $who } cambió: { $thing }
history-set-part-titled = { $who } cambió: { $thing } «{ $title }»
history-remove-part = { $who } quitó: { $thing }
history-remove-part-titled = { $who } quitó: { $thing } «{ $title }»
history-restore-part = { $who } devolvió: { $thing }
history-restore-part-titled = { $who } devolvió: { $thing } «{ $title }»

### Today

today-title = Hoy
today-days-late = { $days ->
    [one] { $days } día de retraso
   *[other] { $days } días de retraso
 }
today-in-days = { $days ->
    [0] hoy
    [one] mañana
   *[other] en { $days } días
 }
today-due = Pendiente
today-due-more = { $count ->
    [one] { $count } más
   *[other] { $count } más
 }
today-due-fewer = Mostrar menos
today-nothing-due = No hay nada pendiente para los próximos días.
today-set-done = Marcar «{ $title }» como hecha
today-task-done = «{ $title }» está hecha.
today-new = Nuevo para ti
today-see = Ver
today-arrived = { $things }: llegó de { $from }.
today-no-records = Nada nuevo
today-changed-by = { $kind }, cambio de { $who }
today-nothing-new = Nada nuevo desde la última vez que miraste.
today-settle = Por resolver
today-two-answers = Dos respuestas en { $title }
today-choose = Elegir
today-choose-in = Elegir entre dos respuestas en { $title }
today-duplicates = { $count ->
    [one] { $count } persona puede estar anotada dos veces
   *[other] { $count } personas pueden estar anotadas dos veces
 }
today-compare = Comparar
today-likeness-strong = mismo teléfono o correo
today-likeness-weak = nombre parecido, mismo lugar
today-work = Tu trabajo
today-saved = Guardado en esta computadora.
today-not-saved = Sin guardar. Tu último cambio está solo en la pantalla.
today-last-exchange = Último intercambio { $when } con { $who }.
today-last-exchange-when = Último intercambio { $when }.
today-never-exchanged = Solo en esta computadora: nadie más lo tiene.
today-not-given = { $count ->
    [one] { $count } cambio más nuevo no se ha entregado a nadie.
   *[other] { $count } cambios más nuevos no se han entregado a nadie.
 }
today-give = Entregar
today-words-unconfirmed = Tus palabras de recuperación no están confirmadas todavía. Sin ellas nadie puede abrir esto si olvidas la frase de contraseña.
today-confirm-words = Confirmarlas ahora
today-start-title = Un buen primer paso
today-start-body = Empieza un plan con una plantilla, trae tu lista de personas o anota lo que alguien prometió.

### Search

search-title = Buscar en todo
search-hint = Un nombre, un teléfono, unas palabras
search-results = Lo que se encontró
search-nothing = No se encontró nada para «{ $text }». Prueba con menos letras.
search-keys = Flechas para moverte, Enter para abrir.
search-about = Busca en personas, organizaciones, planes y compromisos, en cualquier escritura.

### Everywhere
common-ilima = Ilima
common-next = Siguiente
common-back = Atrás
common-close = Cerrar
common-cancel = Cancelar
common-stopping = Deteniendo…
common-working = Trabajando…
common-opening = Abriendo…
common-one-moment = Un momento…
common-show = Mostrar
common-hide = Ocultar
common-undo = Deshacer
common-save = Guardar
common-choose = Elegir
common-done-of = { $done } de { $total }
common-caps-lock = Las mayúsculas están fijadas.
common-country-none = Ningún país
common-cannot-open = Ilima no se puede abrir
key-ctrl-k = Ctrl K

### Frame
place-today = Hoy
place-plans = Planes
place-people = Personas
place-organisations = Organizaciones
place-commitments = Compromisos
place-exchange = Intercambio
place-help = Ayuda y ajustes
frame-bar = Espacio, búsqueda y deshacer
frame-places = Secciones
frame-page = Página
frame-space = Espacio: { $name }
frame-new-space = Otro espacio
frame-lock = Bloquear ahora
frame-search = Buscar en todo
frame-undo = Deshacer «{ $action }»
frame-redo = Rehacer «{ $action }»
frame-undo-done = Deshecho: «{ $action }»
frame-redo-done = Hecho de nuevo: «{ $action }»
frame-undo-left = { $more ->
    [0] Deshecho: «{ $action }». { $field } de { $title } se queda como está, porque alguien lo cambió después.
    [one] Deshecho: «{ $action }». { $field } de { $title } y uno más se quedan como están, porque alguien los cambió después.
   *[other] Deshecho: «{ $action }». { $field } de { $title } y { $more } más se quedan como están, porque alguien los cambió después.
  }
frame-new = Nuevo
frame-saving = Guardando…
frame-saved = Guardado { $time }
frame-saved-here = Guardado en esta computadora
frame-said = Lo que pasó
frame-not-saved = Sin guardar
frame-no-lock = Computadora de práctica: no hay bloqueo. Quien tenga esta computadora puede leer todo lo que hay aquí.

### First run
first-language-title = Elige tu idioma
first-language-sub = Puedes cambiarlo en cualquier momento.
first-way-title = ¿Cómo quieres empezar?
first-way-own = Empezar mi propio espacio
first-way-own-about = Un espacio es la sala compartida de tu grupo para planes, personas y compromisos.
first-way-join = Unirme a un espacio
first-way-join-about = Alguien del grupo te deja entrar: a tu lado en la misma sala, o a distancia con dos archivos pequeños.
first-way-sample = Mirar con datos de muestra
first-way-sample-about = Un grupo inventado con planes y personas. Nada de lo que hay es real.
first-sample-space = Espacio de muestra
first-you-title = ¿Quién eres?
first-you-sub = No hay cuentas. Todo se queda en esta computadora hasta que lo entregues a alguien.
first-name = Tu nombre
first-name-hint = Lo verá la gente con la que trabajas. Puede ser un alias.
first-name-missing = Escribe un nombre. Puede ser un alias.
first-passphrase = Una frase de contraseña
first-passphrase-hint = Protege todo lo que hay en esta computadora. Varias palabras se recuerdan mejor que una difícil.
first-suggest = Proponer cuatro palabras
first-suggest-again = Proponer otras palabras
first-strength-0 = Demasiado fácil de adivinar
first-strength-1 = Débil: basta para practicar, no para nombres reales
first-strength-2 = Buena
first-strength-3 = Fuerte
first-training = Esta es una computadora de práctica, sin bloqueo
first-training-about = Sin bloqueo, quien tenga esta computadora puede leerlo todo. Úsalo solo para practicar, nunca con personas reales.
first-words-title = Tus palabras de recuperación
first-words-sub = Cópialas a mano en papel, en este orden. Abren Ilima si olvidas tu frase de contraseña.
first-words-warning = Ilima muestra estas palabras solo ahora. Cópialas antes de seguir. Quien las tenga puede leer todo lo que hay aquí. Guarda el papel lejos de esta computadora.
first-words-copied = Ya las copié
first-words-later = Escribirlas más tarde
first-words-back-title = ¿Están bien en tu papel?
first-words-back-sub = { $count ->
    [one] Escribe la palabra de tu papel.
   *[other] Escribe las { $count } palabras de tu papel, con espacios entre ellas.
  }
first-words-typed = Palabras de recuperación
first-words-check = Comprobar
first-words-wrong = No son las mismas palabras. Compáralas con tu papel: el orden cuenta.
first-space-title = Ponle nombre a tu espacio
first-space-sub = Las personas que dejes entrar verán este nombre.
first-space-name = Nombre del espacio
first-space-name-hint = Por ejemplo, el nombre de tu grupo.
first-space-missing = Escribe un nombre para el espacio.
first-space-make = Crear el espacio
first-country = País
first-country-hint = Los teléfonos sin prefijo de país son de allí.
first-join-title = Unirse a un espacio
first-plan-title = ¿Qué quieres planear primero?
first-plan-sub = Cada plantilla trae sus tareas, contadas hacia atrás desde el día. Puedes cambiarlo todo.
first-plan-name = Nombre del plan
first-plan-day = ¿Cuándo es el día?
first-plan-day-hint = Puedes dejarlo abierto.
first-plan-make = Crear el plan
first-plan-later = Ahora no

### Unlock
unlock-title = Hola de nuevo
unlock-sub = Aquí todo está bloqueado.
unlock-passphrase = Frase de contraseña
unlock-open = Abrir
unlock-opening = Abriendo…
unlock-forgot = La olvidé
unlock-wait = { $seconds ->
    [one] Espera un segundo antes del próximo intento.
   *[other] Espera { $seconds } segundos antes del próximo intento.
  }
unlock-works = Mientras está bloqueado, aquí no se puede leer ni cambiar nada. Nada se pierde.
unlock-recover-title = Abrir con tus palabras de recuperación
unlock-recover-sub = Escribe las palabras de tu papel y elige una frase de contraseña nueva.
unlock-recovery-words = Palabras de recuperación
unlock-recovery-words-hint = En el orden en que las escribiste.
unlock-recover = Abrir y cambiar la frase de contraseña
unlock-no-words = Tampoco tengo las palabras
common-done = Listo

### Exchange
exchange-sub = Tu trabajo está guardado aquí. Llega a los demás cuando lo entregas.
exchange-give = Entregar
exchange-receive = Recibir
exchange-invite = Dejar entrar a alguien
exchange-who-has-what = Quién tiene qué
exchange-person = Persona
exchange-has-mine = Tiene mi trabajo
exchange-have-theirs = Tengo lo suyo
exchange-has-all = todo
exchange-has-part = { $missing ->
    [one] todo menos la entrega más nueva
   *[other] todo menos las { $missing } entregas más nuevas
  }
exchange-never-heard = todavía sin noticias
exchange-nothing-yet = nada todavía
exchange-give-to = Entregar a { $name }
exchange-alone = No hay nadie más en este espacio. Deja entrar a alguien, para que tu trabajo no esté solo en esta computadora.
exchange-receipts = Recibos
exchange-no-receipts = Todavía no hay intercambios. Cada uno dejará un recibo aquí.
exchange-all-receipts = Mostrar los { $count } recibos
exchange-receipt-when = { $when }, { $carrier }
exchange-gave = Entregaste { $things }.
exchange-gave-nothing = Entregaste lo que tienes. Nada era nuevo desde la última vez.
exchange-got = Recibiste { $things }.
exchange-got-from = Recibiste { $things } de { $from }.
exchange-got-nothing = Nada era nuevo. Ya lo tienes todo.
exchange-receipt-joined = Te uniste y recibiste { $things }.
exchange-no-records = ninguna ficha todavía
exchange-waiting = { $count ->
    [one] Un lote de cambios espera un trabajo anterior que todavía no ha llegado. Está a salvo.
   *[other] { $count } lotes de cambios esperan un trabajo anterior que todavía no ha llegado. Están a salvo.
  }
exchange-refused-damaged-file = { $known ->
    [no] { $file } está dañado. Se usa lo que está bien; pide uno nuevo.
   *[yes] { $file } está dañado. Se usa lo que está bien; pide uno nuevo a { $from }.
  }
exchange-refused-other-space = { $file } es de un espacio en el que no estás.
exchange-refused-copied = { $known ->
    [no] El Ilima de alguien se copió a una segunda computadora y ambas escribieron. Lo que escribió una de ellas llegará cuando esa computadora vuelva a intercambiar.
   *[yes] El Ilima de { $from } se copió a una segunda computadora y ambas escribieron. Lo que escribió una de ellas llegará cuando esa computadora vuelva a intercambiar.
  }
exchange-refused-newer-version = { $file } se hizo con un Ilima más nuevo. Tus datos están a salvo; actualiza Ilima para leerlo.
exchange-refused-not-allowed = { $known ->
    [no] { $file } trae trabajo de alguien que no puede escribir en este espacio. Se dejó fuera.
   *[yes] { $file } trae trabajo de { $from }, que no puede escribir en este espacio. Se dejó fuera.
  }
exchange-refused-wrong-file = { $file } no es un archivo que Ilima pueda recibir.
exchange-refused-cancelled = Se detuvo a mitad de camino. Lo que entró está a salvo; el resto pasará la próxima vez.
exchange-refused-link-broken = La conexión se cortó antes de tiempo. Lo que entró está a salvo; el resto pasará la próxima vez.
exchange-refused-other = { $file } no se pudo usar. No cambió nada.
exchange-members = Personas de este espacio
exchange-me = tú
exchange-verified = palabras comparadas
exchange-not-verified = palabras sin comparar todavía
exchange-stick = En una memoria USB o una carpeta
exchange-stick-about = Elige la memoria. Ilima crea en ella su propia carpeta.
exchange-file = Como un solo archivo
exchange-file-about = Para enviar por correo o copiar donde quieras. Se hace lo más pequeño posible.
exchange-stick-from = Elige la memoria o la carpeta. Ilima encuentra lo que te dieron en ella.
exchange-file-from = Uno que llegó por correo o que copiaste.
exchange-file-written = Escrito: { $size }. Ya puedes enviar el archivo.
exchange-file-next = Envíalo. Los demás abren Intercambio, Recibir, y eligen el archivo.
exchange-lan = En el mismo Wi-Fi
exchange-lan-title = Intercambiar en el mismo Wi-Fi
exchange-lan-short = mismo Wi-Fi
exchange-serial-short = cable
exchange-courier-short = mensajero
exchange-lan-about = Las dos personas abren esto al mismo tiempo. Cada una recibe lo que la otra tiene y a ella le falta, en los dos sentidos a la vez. Nadie fuera de tu espacio se entera de nada.
exchange-lan-look = Buscar a los demás
exchange-lan-looking = Buscando a los demás en esta red…
exchange-lan-heard = { $count ->
    [0] Todavía no se oye a nadie. Un Wi-Fi de invitados suele separar las computadoras: entonces escribe la dirección o usa una memoria USB.
    [one] Se oyó otra computadora.
   *[other] Se oyeron otras { $count } computadoras.
  }
exchange-lan-here = Esta computadora: { $address }
exchange-lan-no-network = Esta computadora no está en ninguna red. Conéctate a un Wi-Fi o usa una memoria USB.
exchange-lan-address = O escribe la dirección que muestra la otra pantalla; también vale la de un mensajero
exchange-lan-connect = Conectar
exchange-lan-strangers = { $count ->
    [one] Una computadora no está en ninguno de tus espacios. No se le dijo nada.
   *[other] { $count } computadoras no están en ninguno de tus espacios. No se les dijo nada.
  }
exchange-lan-broken = { $count ->
    [one] Una conexión se cortó antes de tiempo. Lo que entró está a salvo.
   *[other] { $count } conexiones se cortaron antes de tiempo. Lo que entró está a salvo.
  }
exchange-lan-live = En conexión. Lo que tú o los demás escriban ahora pasa por sí solo.
exchange-lan-calling = Llamando a esa computadora…
exchange-lan-keep = Seguir en conexión mientras trabajo
exchange-lan-leave = Dejar la red
exchange-lan-closing = Cerrar esta ventana deja la red.
exchange-lan-mark = { $count ->
    [0] Visible en este Wi-Fi
    [one] En conexión con una computadora
   *[other] En conexión con { $count } computadoras
  }
exchange-lan-mark-title = Esta computadora puede ser encontrada en esta red. Abre para ver con quién, o para dejarla.
exchange-limit = Como máximo por enlace
exchange-limit-none = Sin límite
exchange-left = { $count ->
    [one] Un lote de cambios no pasó, porque se llegó al límite. Pasará la próxima vez.
   *[other] { $count } lotes de cambios no pasaron, porque se llegó al límite. Pasarán la próxima vez.
  }
exchange-met = Con { $from }: recibiste { $things }; entregaste { $given }.
exchange-met-nothing = nada nuevo
exchange-met-somebody = alguien de tu espacio
exchange-shelf = Carpeta compartida o servidor
exchange-shelf-short = Carpeta compartida
exchange-shelf-about = Una carpeta que comparte otro programa, o un servidor (WebDAV, S3). Dejas ahí tu trabajo sellado y tomas lo que otras personas dejaron; no hace falta coincidir. Quien lo administra ve tamaños y horas, nunca el contenido.
exchange-shelf-now = Intercambiar ahora
exchange-shelf-forget = Olvidar
exchange-shelf-folder = Elegir una carpeta compartida
exchange-shelf-server = O la dirección de un servidor
exchange-shelf-add = Añadir
exchange-shelf-address = WebDAV: https://nombre:contraseña@servidor/ruta. S3: s3+https://clave:secreto@servidor/bucket?region=… La dirección se guarda en tu bóveda.
exchange-cable = Cable
exchange-serial-title = Intercambiar por un cable o módem de radio
exchange-serial-about = Las dos personas abren esto. Cada una recibe lo que la otra tiene y le falta, en los dos sentidos a la vez; despacio, pero unos pocos cambios solo necesitan segundos.
exchange-serial-port = Puerto
exchange-serial-typed = Otro puerto, por su nombre
exchange-serial-none = Esta computadora no nombra ningún puerto. Conecta el cable y abre esto de nuevo, o escribe el nombre del puerto.
exchange-serial-baud = Bits por segundo, lo mismo en los dos extremos
exchange-serial-start = Conectar
exchange-found = { $count ->
    [one] Un archivo con algo nuevo para ti en { $name }
   *[other] { $count } archivos con algo nuevo para ti en { $name }
  }
exchange-has-waiting = { $count ->
    [one] todo, pero una pieza espera allí a un trabajo anterior
   *[other] todo, pero { $count } piezas esperan allí a un trabajo anterior
  }
exchange-heard = noticias { $when }
exchange-their-clock = según su reloj: { $when }
exchange-theirs-all = todo lo que contó
exchange-theirs-lacks = { $count ->
    [one] una pieza más nueva no ha llegado
   *[other] { $count } piezas más nuevas no han llegado
  }
exchange-theirs-waits = { $count ->
    [one] una pieza espera aquí a un trabajo anterior
   *[other] { $count } piezas esperan aquí a un trabajo anterior
  }
exchange-reached-all = { $count ->
    [one] Tu trabajo ha llegado a la otra persona.
   *[other] Tu trabajo ha llegado a las otras { $count } personas.
  }
exchange-reached-nobody = Por lo que se sabe, tu trabajo más nuevo está solo en esta computadora.
exchange-leaving = Lo que saldría ahora
exchange-leaves-size = Unos { $size }. Nada sale por sí solo.
exchange-silence-no-network = Esta computadora no está en ninguna red. Entra en una Wi-Fi, conecta un cable de red o comparte internet del teléfono con las dos.
exchange-silence-blocked = Lo que esta computadora llama en la red no vuelve. Un cortafuegos de aquí, o la propia red, lo para.
exchange-silence-nobody = A esta computadora se la puede oír, pero nadie responde. Quizá la otra persona aún no ha abierto esto; las Wi-Fi de invitados suelen separar las computadoras.
exchange-silence-type = Escribe la dirección de una computadora en la otra. Esta tiene:
exchange-silence-qr = Una cámara puede leer la misma dirección en este cuadrado. No hay nada más en él.
exchange-silence-stick = O usa una memoria USB: siempre funciona.
exchange-give-title = Entregar
exchange-leaves = Les falta, según lo que han dicho: { $things }.
exchange-leaves-nothing = Lo tienen todo, según lo que han dicho.
exchange-give-whom = Para quién
exchange-give-everyone = Todas las personas de este espacio
exchange-give-all = Entregar todo, también lo que dijeron tener
exchange-only-members = Es para todas las personas de este espacio. Solo ellas pueden leerlo.
exchange-give-stopped = Detenido. En la memoria no queda nada a medias, y tu trabajo está a salvo aquí.
exchange-remove-stick = Escrito. Ya puedes retirar la memoria.
exchange-give-next = Pásala. Los demás eligen Recibir en su computadora.
exchange-receive-title = Recibir
exchange-receive-about = Conecta la memoria que te dieron, o elige el archivo. Lo dañado o lo que no es para ti se deja fuera.
exchange-receive-stopped = Detenido. Lo que entró está a salvo; el resto sigue la próxima vez.
exchange-receive-next = Ya lo ves en su lugar. Lo nuevo está en Hoy.
exchange-invite-title = Dejar entrar a alguien
exchange-invite-about = Bastan dos archivos pequeños. Ninguna computadora necesita red.
exchange-invite-1 = La otra persona abre Ilima, elige «Unirme a un espacio», luego «A distancia, con dos archivos», y guarda una solicitud.
exchange-invite-2 = Abres aquí esa solicitud, eliges qué podrá hacer la persona y guardas una invitación.
exchange-invite-3 = La otra persona abre la invitación. Se leen mutuamente las mismas cinco palabras.
exchange-open-request = Abrir una solicitud
exchange-request-from = La solicitud dice que es de { $name }.
exchange-role = ¿Qué podrá hacer esta persona?
exchange-role-contributor = Lee y escribe todo en este espacio.
exchange-role-reader = Lee todo, no escribe nada.
exchange-role-steward = Lee, escribe y deja entrar a otras personas.
exchange-save-invite = Guardar la invitación
exchange-invited = La invitación para { $name } está guardada. Llévasela.
exchange-five-words = Lee estas cinco palabras a quien te dejó entrar, cara a cara o por teléfono. En las dos pantallas deben estar las mismas.
exchange-five-words-with = Lee estas cinco palabras a { $name }, cara a cara o por teléfono. En las dos pantallas deben estar las mismas.
exchange-five-words-differ = Si una palabra es distinta, alguien cambió los archivos por el camino. Detente y empieza otra vez con archivos nuevos.
exchange-words-same = Las palabras son las mismas
exchange-compare = Comparar las palabras
exchange-compare-later = Más tarde
exchange-compare-kept = También puedes hacerlo más tarde: las palabras quedan en «Personas de este espacio».
exchange-join-1 = Guardar una solicitud
exchange-join-1-about = Un archivo pequeño que muestra tu nombre a quien lo abra. Llévalo a quien coordina el espacio, en una memoria USB o por correo.
exchange-save-request = Guardar la solicitud
exchange-request-saved = Guardado: { $file }. Puedes cerrar Ilima y volver más tarde.
exchange-join-2 = Esperar la invitación
exchange-join-2-about = Quien coordina abre tu solicitud y te devuelve un archivo de invitación.
exchange-join-3 = Abrir la invitación
exchange-open-invite = Abrir la invitación
exchange-joined = Estás en { $space }.
role-steward = Coordina
role-contributor = Escribe
role-reader = Lee
member-change-short = Cambiar
member-change = Cambiar algo para { $name }
member-held-back = retenido en este equipo
member-state-suspended = en suspenso
member-state-succeeded = sigue con otro equipo
member-state-left = se fue
member-state-removed = fuera
member-suspend = Suspender
member-suspend-about = Para cuando { $name } fue detenida o detenido, o el equipo está en malas manos. Allí no se abre nada nuevo, y nada de lo que se escriba allí cuenta, hasta que alguien lo deje participar otra vez. Lo que ya tiene se puede seguir leyendo allí.
member-resume = Dejar participar otra vez
member-resume-about = { $name } recibe todo lo que se compartió mientras tanto, y lo que { $name } escribió mientras tanto cuenta.
member-remove = Sacar
member-remove-about = { $name } no recibe nada nuevo, y nada de lo que escriba desde ahora cuenta. Lo que { $name } ya tiene no se puede quitar. Para volver a entrar, { $name } necesita una solicitud nueva.
member-remove-shelves = Si { $name } conocía la contraseña de una carpeta compartida o de un servidor, cámbiala allí.
member-role-steward = Dar la coordinación
member-role-steward-about = { $name } podrá dejar entrar a otras personas y sacarlas.
member-role-contributor = Dejar solo escribir
member-role-contributor-about = { $name } puede escribir, pero no dejar entrar ni sacar a nadie.
member-role-reader = Dejar solo leer
member-role-reader-about = { $name } puede leer todo. Lo que escriba desde ahora no cuenta; lo escrito antes queda.
member-adopt = Contar el trabajo posterior
member-adopt-about = { $count ->
    [one] Llegó un lote de trabajo de { $name } después del final fijado. Contará de todos modos, para todas las personas.
   *[other] Llegaron { $count } lotes de trabajo de { $name } después del final fijado. Contarán de todos modos, para todas las personas.
  }
member-hold-back = Retener aquí
member-hold-back-about = Solo en este equipo: no entra nada nuevo de { $name } hasta que digas otra cosa. Los demás no se enteran.
member-hold-back-no-more = Dejar entrar otra vez
member-hold-back-no-more-about = Lo que { $name } escribió mientras tanto entra ahora.
member-waits = Está dicho, y espera una segunda voz: tu palabra sola no decide esto sobre { $name }. Vale en cuanto otra persona que pueda diga lo mismo.
member-heard = últimas noticias: { $when }
member-unheard = todavía sin noticias
member-asked = alguien pidió suspender o sacar; falta una segunda voz
member-computer = computadora { $code }
member-which = Se trata solo de la computadora { $code }. Hay otra con este nombre.
member-sure = Hacerlo de todos modos

### Import
import-title = Importar personas
import-sub = De una hoja de cálculo guardada como CSV, o de los contactos de un teléfono como vCard.
import-looking = { $file }. Todavía no se ha escrito nada.
import-pick = Elegir un archivo
import-run = { $count ->
    [0] Nada que importar
    [one] Importar una persona
   *[other] Importar { $count } personas
  }
import-would = Lo que pasaría
import-file = El archivo
import-encoding = Codificación
import-encoding-hint = Cámbiala si abajo los nombres se ven mal.
import-separator = Entre columnas
import-separator-hint = Cámbialo si las columnas se ven mal.
import-separator-comma = Coma
import-separator-semicolon = Punto y coma
import-separator-tab = Tabulador
import-country = País de los teléfonos
import-country-hint = Para números sin prefijo de país.
import-rows = Las primeras filas, y qué será cada columna
import-becomes = { $column } será
import-left-out = (se deja fuera)
import-field-id = Número en Ilima (id)
import-field-consent = Aceptó: { $channel }
import-field-place = Lugar: { $part }
import-field-custom = Campo propio: { $name }
import-place-lines = dirección
import-place-locality = ciudad o pueblo
import-place-region = región
import-place-postal_code = código postal
import-place-country = país
import-count-rows = filas
import-count-new = nuevas
import-count-changed = con cambios
import-count-same = iguales a las de aquí
import-count-rejected = fuera
import-count-duplicates = quizá anotadas dos veces
import-many-changed = El { $percent } % de las filas cambiaría personas que ya tienes. Mira bien: ¿es este el archivo? Nada de lo que está escrito aquí se vaciará.
import-rejected = { $count ->
    [one] Una fila se queda fuera
   *[other] { $count } filas se quedan fuera
  }
import-row = Fila { $row }
import-rejected-more = { $count ->
    [one] y una más
   *[other] y { $count } más
  }
import-save-rejected = Guardar estas filas
import-rejected-saved = Guardado: { $file }. Corrige las filas e importa ese archivo.
import-agreed = ¿Estas personas aceptaron?
import-agreed-column = Lo que el archivo dice sobre el consentimiento se guarda con cada persona.
import-agreed-none = Ninguna columna dice que aceptaron que las llamen o les escriban. Importa solo a personas que saben que tienes su número.
import-cancelled = Detenido. No se importó nada.
import-done = De { $file }: { $new ->
    [one] una persona nueva
   *[other] { $new } personas nuevas
  }, { $changed } con cambios.
import-done-rejected = { $count ->
    [one] Una fila se dejó fuera.
   *[other] { $count } filas se dejaron fuera.
  }
import-done-duplicates = { $count ->
    [one] Una persona puede estar anotada dos veces. Hoy las muestra lado a lado.
   *[other] { $shown } personas pueden estar anotadas dos veces. Hoy las muestra lado a lado.
  }
import-undo = Deshacer esta importación
import-undone = La importación de { $file } está deshecha.
import-see-people = Ver personas
import-past = Importaciones pasadas
import-past-line = { $when }: { $new } nuevas, { $changed } con cambios, { $rejected } fuera
import-past-undone = deshecha
import-empty-title = Trae tu lista
import-empty-text = Verás las primeras filas y lo que pasaría antes de escribir nada. Toda la importación se puede deshacer.
reason-no_name_and_no_way = No tiene nombre, ni teléfono, ni correo.
reason-unreadable = No se pudo leer.

### Export
export-title = Exportar personas
export-sub = Todas las personas de este espacio, en un archivo que leen otros programas.
export-warning = El archivo no está protegido. Quien lo encuentre puede leer todos los nombres y números. Bórralo cuando ya no lo necesites.
export-format = ¿Qué tipo de archivo?
export-csv = Tabla (CSV)
export-csv-about = Se abre en LibreOffice y otras hojas de cálculo.
export-vcard = Contactos (vCard)
export-vcard-about = Para teléfonos y libretas de direcciones.
export-write = Escribir el archivo
export-done = { $count ->
    [one] Una persona se escribió en { $file }.
   *[other] { $count } personas se escribieron en { $file }.
  }

### Stages of long work
stage-reading = Leyendo…
stage-importing = Importando…
stage-packing = Empaquetando…
stage-writing = Escribiendo…
stage-checking = Comprobando…
stage-applying = Incorporando…
stage-undoing = Deshaciendo…
stage-attaching = Leyendo el archivo…
stage-files = Archivos adjuntos…
stage-calling = Llamando…
stage-giving = Dando…
stage-waiting = Esperando al otro extremo…

### Settings
settings-tab-help = Ayuda
settings-tab-settings = Ajustes
settings-tab-keys = Teclas
settings-tab-about = Acerca de Ilima
settings-topics = Temas
settings-language = Idioma
settings-look = Aspecto
settings-look-hint = Proyector es más grande y con líneas más gruesas.
look-system = Como esta computadora
look-light = Claro
look-dark = Oscuro
look-projector = Proyector
settings-text = Tamaño del texto
settings-percent = { $percent } %
settings-lock = Bloquear cuando nadie escribe
settings-lock-hint = Así una laptop que quedó abierta no cuenta nada a nadie.
settings-minutes = { $minutes ->
    [one] tras un minuto
   *[other] tras { $minutes } minutos
  }
settings-words = Palabras de recuperación
settings-words-confirmed = Las copiaste y las escribiste de vuelta.
settings-words-unconfirmed = Todavía sin confirmar. ¿Están en papel?
settings-words-confirm = Escribirlas desde el papel
settings-words-no-lock = Esta computadora de práctica no tiene bloqueo, y por eso no hay palabras de recuperación.
settings-check = ¿Está todo en orden?
settings-check-about = Lee una vez todo lo que hay en esta computadora. No cambia nada.
settings-check-now = Comprobar ahora
settings-check-well = Todo está bien: se leyeron { $documents } fichas y { $entries } entregas selladas.
settings-check-problems = { $count ->
    [one] Algo está mal. Entrega ya tu trabajo a alguien, para que esté a salvo en otro lugar.
   *[other] { $count } cosas están mal. Entrega ya tu trabajo a alguien, para que esté a salvo en otro lugar.
  }
settings-key = Tecla
settings-key-does = Qué hace
key-ctrl-n = Ctrl N
key-ctrl-z = Ctrl Z
key-ctrl-shift-z = Ctrl Mayús Z
key-ctrl-l = Ctrl L
key-alt-left = Alt ←
key-alt-right = Alt →
key-f1 = F1
key-f6 = F6
key-shift-f6 = Mayús F6
key-esc = Esc
key-tab = Tab
key-arrows = ← → ↑ ↓
key-enter = Enter
key-ctrl-k-does = Buscar en todo
key-ctrl-n-does = Crear algo nuevo
key-ctrl-z-does = Deshacer; mientras escribes, deshacer en el texto
key-ctrl-shift-z-does = Rehacer
key-ctrl-l-does = Bloquear ahora
key-alt-left-does = Volver a donde estabas
key-alt-right-does = Otra vez adelante
key-f1-does = Ayuda de esta página
key-f6-does = A la parte siguiente de la ventana: barra, secciones, página
key-shift-f6-does = A la parte anterior
key-esc-does = Cerrar una ventana o un menú; dejar de editar
key-tab-does = Al botón o campo siguiente
key-arrows-does = Entre pestañas, y en menús y listas
key-enter-does = Abrir, o conservar lo que escribiste

### About
about-name = Ilima es una palabra isiZulu e isiXhosa: los vecinos se juntan para trabajar el campo de una familia.
about-what = Ayuda a quienes se organizan a guardar planes, personas y promesas en sus propias computadoras, y a pasarlos a otras manos sin internet.
about-nothing-leaves = Nada sale de esta computadora por sí solo. No hay cuentas, ni servidor, ni se cuenta lo que haces.
about-version = Versión { $version }
about-licence = Software libre bajo la Licencia Pública General Affero de GNU, versión 3 o posterior. Puedes usarlo, estudiarlo, cambiarlo y compartirlo.
about-fonts = Letras: Noto Sans, bajo la licencia SIL Open Font License.

### Names of actions, for undo
action-add = Añadir { $thing }: { $title }
action-add-untitled = Añadir { $thing }
action-anew = Nuevo comienzo de { $title }
action-change = Cambio de { $title }
action-change-untitled = Cambio de { $thing }
action-change-field = { $field } de { $title }
action-change-field-untitled = { $field }
action-choose = Elección para { $title }
action-choose-untitled = Elección
action-choose-field = Elección de { $field } para { $title }
action-choose-field-untitled = Elección de { $field }
action-remove = Quitar { $title }
action-remove-untitled = Quitar { $thing }
action-restore = Devolver { $title }
action-restore-untitled = Devolver { $thing }
action-import = Importación de { $title }
action-sample = Datos de muestra
action-template = Plan de una plantilla: { $title }

### Kinds
kind-person = Persona
kind-person-many = Personas
kind-plan = Plan
kind-plan-many = Planes
kind-commitment = Compromiso
kind-commitment-many = Compromisos
kind-organisation = Organización
kind-organisation-many = Organizaciones
kind-space = Espacio
kind-space-many = Espacios
part-consent = Consentimiento
part-consent-many = Consentimientos
part-conversation = Conversación
part-conversation-many = Conversaciones
part-goal = Meta
part-goal-many = Metas
part-task = Tarea
part-task-many = Tareas
part-event = Evento o turno
part-event-many = Eventos y turnos
part-attendance = Asistencia
part-attendance-many = Asistencias
part-actor = Persona o grupo en torno al plan
part-actor-many = Personas y grupos en torno al plan
part-stance = Posición
part-stance-many = Posiciones
part-relationship = Relación
part-relationship-many = Relaciones
part-tactic = Táctica
part-tactic-many = Tácticas
part-assumption = Supuesto
part-assumption-many = Supuestos
part-budget_line = Línea del presupuesto
part-budget_line-many = Presupuesto
part-risk = Riesgo
part-risk-many = Riesgos
part-attachment = Archivo adjunto
part-attachment-many = Archivos adjuntos
part-measure = Medida
part-measure-many = Medidas
part-metric = Indicador
part-metric-many = Indicadores
part-observation = Lectura
part-observation-many = Lecturas
part-monitoring_note = Nota
part-monitoring_note-many = Notas
part-assessment = Valoración
part-assessment-many = Valoraciones
part-membership = Pertenencia
part-membership-many = Pertenencias
part-member = Miembro
part-member-many = Miembros

### Fields of people
field-person-display_name = Nombre
field-person-given_name = Nombre de pila
field-person-additional_name = Segundo nombre
field-person-family_name = Apellidos
field-person-gender = Género
field-person-pronouns = Pronombres
field-person-born = Nacimiento
field-person-languages = Idiomas
field-person-preferred_language = Habla mejor
field-person-employer = Trabaja para
field-person-work_title = Trabajo
field-person-place = Lugar
field-person-phones = Teléfonos
field-person-mails = Correo
field-person-messengers = Mensajería
field-person-profiles = Perfiles
field-person-tags = Etiquetas
field-person-source = Dónde nos conocimos
field-person-notes = Notas
field-person-external_ids = Números en otros sistemas
field-consent-channel = Medio
field-consent-address = Número o dirección
field-consent-state = Respuesta
field-consent-wording = Qué se preguntó
field-consent-on = Día
field-consent-by = Quién preguntó
field-consent-lifts = Anula estas negativas
field-conversation-at = Cuándo
field-conversation-by = Quién habló
field-conversation-contact_type = Cómo
field-conversation-outcome = Resultado
field-conversation-ask = Qué pedimos
field-conversation-commitment_made = Qué se prometió
field-conversation-next_step = Paso siguiente
field-conversation-call_back_after = Llamar de nuevo después del
field-conversation-notes = Notas

field-attachment-file = Archivo
field-attachment-caption = Descripción
field-attachment-captured = Día en que se tomó

### Fields of plans
field-plan-title = Título
field-plan-vision = Visión
field-plan-problem = Problema
field-plan-status = Estado
field-plan-day = El día
field-plan-narrative = Relato
field-plan-template = Plantilla
field-goal-level = Plazo
field-goal-text = Meta
field-goal-how_we_know = Cómo lo sabremos
field-goal-improves_lives = Mejora la vida de la gente
field-goal-sense_of_power = Da a la gente sentido de su poder
field-goal-relations_of_power = Cambia quién tiene el poder
field-goal-rank = Orden
field-task-title = Tarea
field-task-owners = Quién la hace
field-task-due = Para cuándo
field-task-depends_on = Espera a
field-task-status = Estado
field-task-notes = Notas
field-task-rank = Orden
field-event-title = Título
field-event-start = Empieza
field-event-end = Termina
field-event-place = Lugar
field-event-people_needed = Personas necesarias
field-event-contact = Contacto
field-event-cancelled = Cancelado
field-attendance-person = Persona
field-attendance-status = Respuesta
field-attendance-confirmed_at = Confirmado
field-attendance-reminder_sent = Recordado
field-attendance-came = Vino
field-actor-name = Nombre
field-actor-who = Quién es
field-actor-kind = Rol
field-actor-influence = Influencia, de 0 a 10
field-actor-notes = Notas
field-stance-actor = Quién
field-stance-on = Día
field-stance-position = Posición
field-stance-evidence = Cómo lo sabemos
field-relationship-from = De
field-relationship-to = A
field-relationship-nature = Tipo
field-relationship-notes = Notas
field-tactic-title = Título
field-tactic-aim = Propósito
field-tactic-target = A quién mueve
field-tactic-start = Empieza
field-tactic-end = Termina
field-tactic-cost = Costo
field-tactic-risk = Riesgo
field-tactic-safety_plan = Plan de seguridad
field-tactic-result = Resultado
field-assumption-if_this = Si
field-assumption-then_that = Entonces
field-assumption-evidence = Cómo lo sabemos
field-assumption-holds = Sigue siendo cierto
field-budget_line-title = Para qué
field-budget_line-direction = Ingreso o gasto
field-budget_line-amount = Monto
field-budget_line-in_kind = En especie
field-budget_line-notes = Notas
field-risk-title = Qué podría pasar
field-risk-likelihood = Qué tan probable
field-risk-harm = Daño
field-risk-falls_on = A quién dañaría
field-risk-response = Qué hacemos
field-risk-calls = Quién llama a quién

### Fields of commitments
field-commitment-title = Título
field-commitment-reference = Referencia
field-commitment-source_text = Palabra por palabra
field-commitment-promised_by = Quién lo prometió
field-commitment-promised_on = Cuándo lo prometió
field-commitment-promised_where = Dónde lo prometió
field-commitment-deadline = Para cuándo
field-commitment-accepted = Aceptado
field-commitment-support_level = Apoyo
field-commitment-scale = Escala
field-commitment-responsible_body = Quién responde
field-commitment-references = Marcos
field-commitment-watchers = Quién lo vigila
field-commitment-notes = Notas
field-measure-title = Título
field-measure-target_date = Para cuándo
field-measure-outcome = Qué resultó
field-measure-rank = Orden
field-metric-title = Qué contamos
field-metric-reference = Referencia
field-metric-unit = Unidad
field-metric-baseline = Al principio
field-metric-target = Objetivo
field-metric-frequency_months = Cada cuánto
field-metric-starts = Desde
field-metric-ends = Hasta
field-observation-period = Periodo
field-observation-value = Valor
field-observation-no_data = Miramos, y no hay
field-observation-disaggregation = Para quién o dónde
field-observation-note = Nota
field-monitoring_note-on = Día
field-monitoring_note-text = Qué se vio
field-monitoring_note-place = Lugar
field-monitoring_note-asked = A quién se preguntó
field-monitoring_note-status = Estado
field-monitoring_note-evidence = Pruebas
field-assessment-on = Día
field-assessment-by = Quién valora
field-assessment-value = Valoración
field-assessment-note = Por qué
field-assessment-confirmed_by = Quién lo confirma

### Fields of organisations and of the space
field-organisation-name = Nombre
field-organisation-kind = Tipo
field-organisation-parent = Forma parte de
field-organisation-place = Lugar
field-organisation-phones = Teléfonos
field-organisation-mails = Correo
field-organisation-tags = Etiquetas
field-organisation-notes = Notas
field-membership-person = Persona
field-membership-role = Rol
field-membership-supported_by = Con apoyo de
field-space-name = Nombre
field-space-purpose = Propósito
field-space-languages = Idiomas
field-space-country = País
field-space-retention_months = Meses que se guarda
field-space-custom_fields = Campos propios
field-member-member = Miembro
field-member-name = Nombre
field-member-device_name = Computadora
field-member-person = Persona

### Values
value-gender-female = mujer
value-gender-male = hombre
value-gender-other = otro
value-channel-phone = Llamadas
value-channel-sms = SMS
value-channel-email = Correo
value-channel-messenger = Mensajería
value-channel-visit = Visitas
value-channel-photo = Fotos
value-channel-public_name = Nombre en público
value-state-given = Sí
value-state-refused = No
value-state-withdrawn = Retiró su acuerdo
value-state-unknown = Sin preguntar todavía
value-contact_type-in_person = En persona
value-contact_type-phone = Teléfono
value-contact_type-postal_mail = Carta
value-contact_type-email = Correo
value-contact_type-sms = SMS
value-contact_type-messenger = Mensajería
value-outcome-successful = Hablamos
value-outcome-no_pickup = Nadie contestó
value-outcome-line_busy = Línea ocupada
value-outcome-call_back = Pidió que llamemos otra vez
value-outcome-not_available = No tenía tiempo
value-outcome-left_message = Dejamos un mensaje
value-outcome-wrong_number = Número equivocado
value-outcome-not_home = No estaba en casa
value-outcome-refused = No quiso hablar
value-outcome-moved = Se mudó
value-outcome-deceased = Falleció
value-status-draft = Borrador
value-status-active = Activo
value-status-paused = En pausa
value-status-won = Ganado
value-status-lost = Perdido
value-status-closed = Cerrado
value-status-todo = Por hacer
value-status-doing = En curso
value-status-blocked = Bloqueada
value-status-done = Hecha
value-status-dropped = Descartada
value-status-invited = Con invitación
value-status-declined = No viene
value-status-tentative = Quizá
value-status-accepted = Viene
value-status-cancelled = Canceló
value-level-long_term = A largo plazo
value-level-intermediate = En el camino
value-level-short_term = A corto plazo
value-came-attended = Vino
value-came-no_show = No vino
value-kind-constituent = De nuestra gente
value-kind-ally = Apoyo
value-kind-opponent = Oposición
value-kind-primary_target = Decide
value-kind-secondary_target = Puede mover a quien decide
value-kind-team = Equipo
value-kind-group = Grupo
value-kind-association = Asociación
value-kind-union = Sindicato
value-kind-cooperative = Cooperativa
value-kind-congregation = Congregación
value-kind-party = Partido
value-kind-company = Empresa
value-kind-public_body = Organismo público
value-kind-media = Medio de comunicación
value-position-active_ally = Apoyo activo
value-position-passive_ally = Apoyo pasivo
value-position-neutral = Neutral
value-position-passive_opponent = Oposición pasiva
value-position-active_opponent = Oposición activa
value-nature-influences = Influye en
value-nature-works_with = Trabaja con
value-nature-works_for = Trabaja para
value-nature-family = Familia
value-nature-funds = Paga a
value-nature-opposes = Se opone a
value-aim-prevent = Prevenir
value-aim-intervene = Intervenir
value-aim-restore = Restaurar
value-aim-promote = Promover
value-direction-income = Ingreso
value-direction-cost = Gasto
value-likelihood-low = Baja
value-likelihood-medium = Media
value-likelihood-high = Alta
value-support_level-none = Ninguno
value-support_level-noted = Tomado nota
value-support_level-supported_in_part = Apoyado en parte
value-support_level-supported = Apoyado
value-frequency_months-1 = Cada mes
value-frequency_months-3 = Cada 3 meses
value-frequency_months-6 = Cada 6 meses
value-frequency_months-12 = Cada año
value-role-leader = Lidera
value-role-organiser = Organiza
value-role-secretary = Secretaría
value-role-treasurer = Tesorería
value-role-volunteer = Voluntariado
value-role-member = Miembro
value-scale-ogp_completion = Cumplimiento (Alianza para el Gobierno Abierto)
value-scale-promise_meter = Medidor de promesas
value-scale-sdg_progress = Progreso (Objetivos Globales)
value-scale-simple = Sencilla
scale-ogp_completion = Cumplimiento (Alianza para el Gobierno Abierto)
scale-promise_meter = Medidor de promesas
scale-sdg_progress = Progreso (Objetivos Globales)
scale-simple = Sencilla

### Values of scales
value-status-no_evidence_available = Sin pruebas disponibles
value-status-not_started = Sin empezar
value-status-limited = Limitado
value-status-substantial = Sustancial
value-status-complete = Completo
value-status-not_yet_rated = Sin valorar todavía
value-status-in_the_works = En curso
value-status-stalled = Estancado
value-status-promise_kept = Promesa cumplida
value-status-compromise = A medias
value-status-promise_broken = Promesa rota
value-status-not_available = No disponible
value-status-challenges_remain = Quedan desafíos
value-status-approaching_target = Cerca del objetivo
value-status-target_achieved = Objetivo alcanzado
value-status-unclear = No está claro
value-status-behind = Con retraso
value-status-on_track = Bien encaminado
value-status-kept = Cumplido
value-status-broken = Incumplido
value-value-no_evidence_available = Sin pruebas disponibles
value-value-not_started = Sin empezar
value-value-limited = Limitado
value-value-substantial = Sustancial
value-value-complete = Completo
value-value-not_yet_rated = Sin valorar todavía
value-value-in_the_works = En curso
value-value-stalled = Estancado
value-value-promise_kept = Promesa cumplida
value-value-compromise = A medias
value-value-promise_broken = Promesa rota
value-value-not_available = No disponible
value-value-challenges_remain = Quedan desafíos
value-value-approaching_target = Cerca del objetivo
value-value-target_achieved = Objetivo alcanzado
value-value-unclear = No está claro
value-value-behind = Con retraso
value-value-on_track = Bien encaminado
value-value-kept = Cumplido
value-value-broken = Incumplido

### Troubles
trouble-in-use = { $by ->
    [window] Ilima ya está abierto en otra ventana de esta computadora. Nada se pierde. Usa esa ventana o ciérrala primero.
   *[command] El comando de Ilima está trabajando con estos datos. Nada se pierde. Espera a que termine.
  }
trouble-no-home = Aquí no hay datos de Ilima todavía. Empieza con tu nombre y una frase de contraseña.
trouble-home-exists = Aquí ya hay datos de Ilima. Se dejaron como están. Ábrelos.
trouble-locked = Ilima está bloqueado. Nada se pierde. Ábrelo con tu frase de contraseña.
trouble-wrong-passphrase = { $seconds ->
    [0] Esta no es la frase de contraseña. Nada se pierde. Mira las mayúsculas y el teclado, e inténtalo otra vez.
    [one] Esta no es la frase de contraseña. Nada se pierde. Espera un segundo e inténtalo otra vez.
   *[other] Esta no es la frase de contraseña. Nada se pierde. Espera { $seconds } segundos e inténtalo otra vez.
  }
trouble-wrong-words = Estas no son las palabras de recuperación. Nada se pierde. Compáralas con tu papel: cuentan el orden y cada letra.
trouble-pair-typed = Estas no son tres palabras de la lista de Ilima. No se envió nada, y las palabras de la otra pantalla siguen valiendo. Revisa cómo están escritas.
trouble-pair-words = Estas no son las palabras de la otra pantalla. No se le dijo nada y no cambió nada. Ahora hay allí palabras nuevas: escribe esas.
trouble-pair-guessed = Llegaron otras palabras cinco veces, así que esto terminó. Nadie entró y no se dijo nada. Quizá alguien en esta red está adivinando: usen otra red o una memoria USB.
trouble-no-square = En esta foto no hay un cuadrado de Ilima, o no se puede leer. Toma la foto bien de frente, o escribe las palabras.
trouble-wait = { $seconds ->
    [one] Demasiados intentos fallidos. Nada se pierde. Espera un segundo e inténtalo otra vez.
   *[other] Demasiados intentos fallidos. Nada se pierde. Espera { $seconds } segundos e inténtalo otra vez.
  }
trouble-weak-passphrase = Esta frase de contraseña se adivina con demasiada facilidad. Hazla más larga o usa las cuatro palabras propuestas.
trouble-no-space = Todavía no hay ningún espacio. Empieza uno, o únete a uno con un archivo.
trouble-which-space = Hay varios espacios. Di cuál.
trouble-not-found = Ya no está aquí. Puede que alguien lo haya quitado. Mira en Quitado hace poco.
trouble-unknown-kind = Este Ilima no conoce este tipo de ficha. Se guarda como está. Un Ilima más nuevo quizá la muestre.
trouble-unknown-field = Este Ilima no conoce este campo. Se guarda como está. Un Ilima más nuevo quizá lo muestre.
trouble-bad-value = «{ $text }» no sirve para el campo «{ $field }». No cambió nada. Escríbelo de otra manera.
trouble-nothing-to-undo = No queda nada que deshacer.
trouble-nothing-to-redo = No hay nada que rehacer.
trouble-disk-full = El disco está lleno. Lo último que hiciste no se escribió; todo lo anterior está a salvo. Haz sitio, o usa otro disco o memoria, e inténtalo otra vez.
trouble-courier-full = El mensajero está lleno. Lo que tomó hasta ahora está allí; lo demás está a salvo aquí y va por otro camino. Di a quien lo lleva que haga sitio.
trouble-disk = No se pudo leer o escribir el disco. Lo guardado antes está a salvo. Mira si la memoria está puesta y se puede escribir, e inténtalo otra vez.
trouble-file-missing = El archivo no está. No cambió nada. Mira si la memoria está puesta y elígelo otra vez.
trouble-file-too-big = Este archivo es más grande de lo que Ilima admite de una vez. No cambió nada. Divídelo en archivos más pequeños.
trouble-wrong-file = Este no es un archivo que Ilima pueda leer aquí. No cambió nada. Elige otro.
trouble-damaged-file = Este archivo está dañado. No se incorporó nada malo. Pide uno nuevo.
trouble-file-kind = No se pueden adjuntar archivos de este tipo. Sí se puede con imágenes, PDF, sonidos, textos y documentos de oficina.
trouble-file-not-here = Este archivo aún no llegó entero: hay { $here } de { $of } partes aquí. Intercambia con alguien que lo tenga.
trouble-not-pictured = Este archivo no se puede mostrar aquí. Guarda una copia y ábrela con otro programa.
trouble-copied = Un Ilima se copió a una segunda computadora y ambas escribieron. Lo que escribió una de ellas llegará cuando esa computadora vuelva a intercambiar. No se pierde nada.
trouble-damaged-store = Algo guardado en esta computadora está dañado. No se escribió nada más. Entrega a alguien lo que aún se pueda leer y recíbelo después de los demás.
trouble-too-much-from = { $from } envió de una vez más de lo que nadie escribe. Lo que llegó hasta ahora está dentro y a salvo, lo demás no se tomó. Pregúntale a { $from } por otro medio. Si es correcto, recibe otra vez; si no, suspende esa computadora.
trouble-other-space = Este archivo es de un espacio en el que no estás. No cambió nada. Pide a su gente que te deje entrar.
trouble-not-for-me = Esta invitación se hizo para otra solicitud. No cambió nada. Guarda una solicitud nueva y llévala a quien coordina.
trouble-already-member = Esta persona ya está en el espacio. No cambió nada.
trouble-which-member = Más de una persona se llama { $what }. Elige por el equipo que muestra la lista de miembros.
trouble-already-so = Ya es así. No cambió nada.
trouble-last-steward = Entonces no quedaría nadie que pueda dejar entrar a otras personas o detenerlas. Primero haz que otra persona coordine.
trouble-not-forgettable = Solo se puede olvidar a personas en todas partes. Lo demás se puede quitar.
trouble-not-the-same = No eran iguales. No cambió nada; escribe otra vez la frase nueva.
trouble-no-lock = Estos datos no tienen frase de contraseña: quien encuentre el archivo podría leerlo todo. Ponles primero una frase de contraseña.
trouble-nobody-has-all = No consta que otra persona tenga todo lo de este espacio. Entrega antes tu trabajo o haz una copia; lo que solo está en este equipo se perdería.
trouble-stands-still = Se firmó tanto sobre quién forma parte de este espacio que ya nadie entra ni sale, y nada más se puede sellar para los demás. Tu trabajo está a salvo aquí. Sigue en un espacio nuevo.
trouble-not-allowed = Tu rol en este espacio no lo permite. No cambió nada. Pregunta a quien coordina.
trouble-newer-version = Se hizo con un Ilima más nuevo. Tus datos están a salvo. Actualiza Ilima para leerlo.
trouble-nothing-to-give = Todavía no hay nada que entregar.
trouble-bad-address = Esta no es una dirección que Ilima pueda usar. No cambió nada. Compárala con la otra pantalla o con el ejemplo junto al campo.
trouble-server-silent = El lugar compartido no respondió o no te dejó entrar. Nada se pierde; lo que no se pudo dejar ahí irá la próxima vez. Mira la red, la dirección, el nombre y la contraseña.
trouble-unreachable = Ningún Ilima respondió ahí. No cambió nada. Mira que las dos computadoras estén en el mismo Wi-Fi y que la otra tenga abierto el intercambio; o usa una memoria USB.
trouble-stranger = La otra computadora no está en ninguno de tus espacios. No se le dijo nada y no cambió nada.
trouble-link-broken = La conexión se cortó antes de tiempo. Lo que entró está a salvo; el resto sigue la próxima vez.
trouble-cancelled = Detenido. No cambió nada.
trouble-no-memory = Esta computadora tiene muy poca memoria libre para esto. No cambió nada. Cierra otros programas e inténtalo otra vez.
trouble-bad-request = Ilima se pidió algo sin sentido. No cambió nada. Cuenta a quienes hacen Ilima cómo ocurrió.
trouble-unexpected = Pasó algo inesperado. Lo guardado antes está a salvo. Cierra Ilima, ábrelo otra vez e inténtalo de nuevo.

### Cerradura, copia de seguridad, retirar un espacio, olvidar, lo apartado

lock-title = Frase de paso
lock-about = Abre este hogar en esta computadora. Nadie puede enviarte otra.
lock-none = Esta computadora de práctica no tiene cerradura: quien la tenga puede leer todo.
lock-change = Cambiar la frase de paso
lock-set = Poner una frase de paso
lock-words = Hacer nuevas palabras de recuperación
lock-change-about = La nueva vale enseguida. Las copias de seguridad anteriores aún se abren con la antigua.
lock-words-about = Las palabras que tienes en papel ya no abrirán nada. Las copias de seguridad anteriores aún se abren con ellas.
lock-old = Frase de paso hasta ahora
lock-now = Frase de paso
lock-do = Cambiar
lock-words-make = Hacer nuevas palabras
lock-words-copy = Copia estas palabras a mano, en papel. Abren tu hogar si olvidas la frase de paso.
lock-changed = La frase de paso ha cambiado.
backup-title = Copia de seguridad
backup-about = Un solo archivo sellado con todos tus espacios y llaves. Guárdalo lejos de esta computadora. Lo abren tu frase de paso o tus palabras de recuperación, nada más.
backup-no-lock = Sin frase de paso, quien encuentre una copia puede leer todo. Pon primero una frase de paso.
backup-never = Todavía no hay copia fuera de esta computadora.
backup-last = Última copia fuera de esta computadora: { $day }
backup-write = Escribir una copia…
backup-open = Copia de seguridad
backup-done = { $file } está escrito. Ya puedes retirar la memoria.
away-title = Retirar este espacio de esta computadora
away-about = Antes de una frontera o un viaje arriesgado, o porque dejas el grupo.
away-travel = Antes de un viaje…
away-leave = Dejar el espacio…
away-travel-about = La llave de «{ $space }» se destruye aquí y su archivo se borra. Sigues siendo miembro: una copia o la invitación de un colega lo trae de vuelta. Las copias en otros lugares no se alcanzan.
away-leave-about = «{ $space }» se retira de esta computadora para siempre. Di tú a los demás que te vas: ahora no se les envía nada. Lo que entregaste queda con ellos. Solo una invitación te trae de vuelta.
away-still-with = { $names }: dijeron que también tienen todo lo tuyo.
away-nobody = Nadie ha dicho aún que tiene todo lo tuyo. Lo que nadie más tenga se perderá. Intercambia primero.
away-type = Para estar seguro, escribe el nombre del espacio: { $space }
away-travel-do = Retirar
away-leave-do = Dejar y retirar
away-gone = «{ $space }» ya no está en esta computadora.
forget-open = Olvidar…
forget-title = Olvidar a esta persona en todas partes
forget-about = { $name } se borra de cada computadora del grupo que se entera: la ficha, su historia y sus palabras de búsqueda. No se puede deshacer, y ni memorias viejas ni copias traen de vuelta a { $name }.
forget-not = No alcanza: el nombre escrito en otros planes y notas, computadoras que nunca más intercambian, memorias y copias hasta que alguien las lee. Más de 20 en un día esperan a una segunda persona que coordina.
forget-reason = Por qué
forget-reason-hint = Los demás lo ven, sin el nombre.
forget-reason-asked = La persona lo pidió
forget-reason-not-needed = Ya no hace falta
forget-reason-mistake = Se anotó por error
forget-reason-danger = Para proteger a la persona
forget-reason-legal = La ley lo pide
forget-type = Para estar seguro, escribe el nombre: { $name }
forget-do = Olvidar en todas partes
forget-done = Olvidado aquí. Los demás olvidan cuando se enteran.
forget-hidden = Oculto por ahora: hoy fueron muchos. La palabra de una segunda persona que coordina, conocida aquí desde hace una semana, lo hace definitivo; si no la hay, una semana de espera.
aside-title = Apartado
aside-about = Parte del trabajo que llegó no se pudo usar. Todo lo demás sí. Pide a su autor que actualice Ilima, o a una persona que coordina que lo resuelva.
aside-bad = dañado o contra las reglas
aside-newer = escrito con un Ilima más nuevo
aside-settle = Resolver para todos…
aside-settle-about = Esta parte del trabajo de { $name } no contará para nadie del grupo, y no se volverá a preguntar.
aside-settle-do = Resolver
today-set-aside = { $count ->
    [one] Una parte del trabajo que llegó se apartó.
   *[other] { $count } partes del trabajo que llegó se apartaron.
  }
today-stands-still = Se firmó tanto sobre quién forma parte de este espacio que ya no se puede resolver más: nadie entra ni sale. Tu trabajo está a salvo aquí. Ponte de acuerdo con los demás por otro medio y sigan en un espacio nuevo.
today-look = Verlo
today-goes-on = { $name } sigue en otra computadora: allí se recuperó una copia de seguridad, o se copió todo. Pregúntale por otro medio. Si no fue { $name }, suspende las dos enseguida.
today-false-key = { $name } dio a esta computadora una llave que no abre nada. Puede ser un fallo, o puede ser para que no leas lo que otros escriben. No se pierde nada: con la próxima llave se abrirá. Pregunta a { $name } por otro medio y avisa a una persona que coordina.
today-goes-on-known = Ya pregunté
today-goes-on-look = Ver a las personas
today-suspended = { $name } sigue en suspenso; eso no termina por sí solo. Deja que { $name } participe otra vez, o pide que salga.
today-asked = Alguien pidió suspender o sacar a { $name }. Falta una segunda voz.
today-restored = Esto se recuperó de una copia de seguridad el { $day }. Primero entrega a los demás y después recibe de ellos: solo entonces vuelve lo que entregaste después de la copia.
today-went-on = El { $day } se notó una copia de este hogar: este sigue como un dispositivo nuevo. No se pierde nada. Si no lo copiaste ni lo moviste, cambia tu frase de paso y avisa a una persona que coordina.
today-backup-due = Hace un mes que no hay copia fuera de esta computadora.
stage-backing-up = Escribiendo la copia…

### Archivos adjuntos

files-title = Archivos
files-add = Añadir un archivo
files-none = Fotos, papeles y sonidos que van aquí. Todavía nada.
files-add-title = Añadir un archivo
files-caption = Qué muestra
files-keep = Conservar lo que escribió la cámara
files-keep-about = Las fotos llevan dentro el lugar, la hora y la cámara. Ilima lo quita, salvo que lo necesites como prueba.
files-add-do = Añadir
files-added = { $name } se añadió.
files-added-clean = { $name } se añadió. Se quitó lo que la cámara escribió del lugar y la hora.
files-save = Guardar una copia…
files-save-one = Guardar una copia de { $name }
files-remove = Quitar
files-remove-one = Quitar { $name }
files-saved = { $name } se guardó. Esa copia no tiene cerradura.
files-open-copies = Una copia guardada no tiene cerradura: quien la encuentre puede abrirla.
files-only-named = solo se conoce su nombre
files-not-here = { $size }, todavía no ha llegado
files-partly = { $size }, llegaron { $here } de { $of } partes
files-look-one = Mirar { $name }
files-want = Traer también por cable y radio
files-want-one = Traer también por cable y radio: { $name }
files-want-not = No traer por cable y radio
files-want-not-one = No traer por cable y radio: { $name }
files-wanted = Pedido también por cable y radio
files-came-by = Lo que falta llega solo por Wi-Fi, memoria USB, carpetas compartidas y mensajeros. Por cable y radio solo vienen imágenes pequeñas, salvo que pidas un archivo aquí. Por correo decide quien envía.
files-shown-smaller = Se muestra como máximo del tamaño de una pantalla. Una copia guardada es el archivo mismo.
give-files = Archivos adjuntos
give-files-new = los de lo nuevo
give-files-thumbs = solo imágenes pequeñas
give-files-none = ninguno
give-files-all = todos, también los antiguos

### Dejar entrar a alguien en la misma sala

pair-room = En la misma sala
pair-room-about = Están sentados juntos y las dos computadoras están en la misma red. Bastan tres palabras.
pair-files = A distancia, con dos archivos
pair-files-about = Por memoria USB o correo. Ninguna de las dos computadoras necesita red.
pair-open-title = Dejar entrar a alguien a tu lado
pair-open-about = La otra persona abre Ilima y elige «Unirme a un espacio» y luego «En la misma sala». Tú dices tres palabras y las dos computadoras intercambian enseguida.
pair-show = Mostrar las palabras
pair-words = Di estas tres palabras a la otra persona
pair-words-about = Sirven una sola vez, durante cinco minutos. No las muestres a nadie más.
pair-square = O deja que un teléfono tome una foto de este cuadrado: contiene las palabras y la dirección de esta computadora.
pair-address = Si la otra computadora no encuentra esta, su dirección es { $address }
pair-waiting = Esperando a la otra computadora…
pair-letting-in = Las palabras son correctas. Dejando entrar…
pair-letting-in-name = Las palabras son correctas. Entra { $name }…
pair-exchanging = Las dos están ahora en el mismo espacio. Intercambiando…
pair-wrong = { $count ->
    [one] Alguien vino con otras palabras. No se le dijo nada a esa computadora. Aquí hay ahora palabras nuevas.
   *[other] Alguien vino { $count } veces con otras palabras. No se le dijo nada. Aquí hay ahora palabras nuevas.
  }
pair-broken = { $count ->
    [one] Una conexión se cortó antes de tiempo. Inténtenlo otra vez con las palabras que están aquí.
   *[other] { $count } conexiones se cortaron antes de tiempo. Inténtenlo otra vez con las palabras que están aquí.
  }
pair-half = { $name } fue admitido, pero su computadora no dijo que había entrado. Inténtenlo otra vez con las palabras que están aquí: nadie entra dos veces.
pair-let-in = { $name } está en este espacio. Se dijeron las palabras en persona: no hace falta comparar nada más.
pair-no-exchange = El intercambio que sigue no terminó. Usen «En el mismo Wi-Fi» o una memoria USB para el resto.
pair-join-about = La otra persona abre Intercambio, elige «Dejar entrar a alguien», luego «En la misma sala», y te dice tres palabras.
pair-join-words = Las tres palabras
pair-join-words-hint = Bastan las cuatro primeras letras de cada una.
pair-join-picture = Tomarlas de una foto…
pair-join-picture-read = Leído en la foto: las palabras y adónde llamar.
pair-join-address = La dirección que muestra la otra pantalla
pair-join-do = Unirme
pair-join-looking = Buscando la otra computadora…
pair-join-found-nobody = Escribe la dirección que muestra la otra pantalla. O usen dos archivos: eso siempre funciona.

### Seguir como un espacio nuevo

renew-title = Seguir como un espacio nuevo
renew-about = Cuando no queda nadie que pueda dejar entrar a otros, cualquier miembro puede seguir: con un espacio nuevo que contiene todo lo que está en esta computadora.
renew-open = Seguir como un espacio nuevo…
renew-comes = Todas las fichas y los archivos de «{ $space }» que están aquí vienen también. Tú coordinas el espacio nuevo y dejas entrar otra vez a los demás. Quien fue olvidado sigue olvidado.
renew-stays = «{ $space }» se queda como está en esta computadora. Solo allí consta quién escribió qué antes de hoy. Lo que otros escriban todavía allí no viene por sí solo.
renew-name = Nombre del espacio nuevo
renew-name-hint = Otro nombre, para que nadie los confunda.
renew-do = Crear el espacio nuevo
renew-done = «{ $space }» está creado. Tú lo coordinas.
renew-brought = Contiene { $things }.
renew-answers = { $count ->
    [one] Un campo tenía dos respuestas. Vino la que se mostraba; las dos quedan en el espacio antiguo.
   *[other] { $count } campos tenían dos respuestas. Vinieron las que se mostraban; todas quedan en el espacio antiguo.
  }
renew-left = { $count ->
    [one] Una cosa fue escrita con un Ilima más nuevo y se quedó en el espacio antiguo. Actualiza Ilima antes de seguir.
   *[other] { $count } cosas fueron escritas con un Ilima más nuevo y se quedaron en el espacio antiguo. Actualiza Ilima antes de seguir.
  }
renew-next = Ahora deja entrar a los demás: Intercambio, «Dejar entrar a alguien».
renew-came-from = Este espacio sigue a «{ $space }».
history-came-from = El { $day } se trajo todo de «{ $space }». Quién lo escribió antes consta allí, en su historial.
field-space-came_from = Sigue a
field-space-came_on = Sigue desde
### Panic, a backup brought back, the copy of the day

panic-title = Botón de pánico
panic-about = Si lo mantienes dos segundos, destruye lo que abre este hogar. Después nadie puede leer nada aquí, tú tampoco. Está apagado hasta que lo enciendas.
panic-turn-on = Encenderlo…
panic-turn-off = Apagarlo
panic-is-on = Está encendido. El botón está debajo de los lugares y en la pantalla bloqueada. Mantener Ctrl Mayús Supr hace lo mismo.
panic-on-title = ¿Encender el botón de pánico?
panic-what = Sobrescribe y borra los dos archivos que abren tu frase de paso y tus palabras de recuperación, y las copias diarias de esta computadora. Tarda menos de un segundo, no pregunta nada y no se puede deshacer.
panic-not = No alcanza las copias en otros lugares, las memorias, las carpetas compartidas, las listas exportadas ni las computadoras de los demás. Los discos flash pueden guardar trozos viejos un tiempo.
panic-back = Solo una copia guardada en otro lugar devuelve tu trabajo, con su frase de paso o sus palabras de recuperación.
panic-no-backup = Todavía no hay ninguna copia fuera de esta computadora. Lo que solo tú tienes se perdería para siempre.
panic-backup = Última copia fuera de esta computadora: { $day }
panic-do-on = Encenderlo
panic-hold = Pánico: mantener 2 segundos
panic-holding = Sigue manteniendo…
key-ctrl-shift-delete = Ctrl Mayús Supr
key-ctrl-shift-delete-does = Mantenido dos segundos: pánico, si está encendido en los ajustes
first-way-restore = Tengo una copia de seguridad
first-way-restore-about = Tus espacios y llaves vuelven desde un archivo de copia.
restore-title = Recuperar una copia
restore-comes = Tus espacios, tus llaves y tu papel vuelven como estaban el día de la copia.
restore-not = Lo que entregaste después de ese día vuelve cuando intercambias en los dos sentidos con los demás; con una memoria USB, primero entrega y después recibe. Lo que solo tenía la computadora perdida ya no está. Los demás ven esta computadora como un aparato nuevo que sigue al anterior.
restore-choose = Elegir la copia…
restore-file = Copia: { $file }
restore-with = Abrirla con
restore-with-passphrase = la frase de paso
restore-with-words = las palabras de recuperación
restore-passphrase = Frase de paso de la copia
restore-passphrase-hint = La que valía cuando se hizo la copia. Desde ahora abre esta computadora; puedes cambiarla en los ajustes.
restore-do = Recuperarla
restore-done-title = Tu copia está de vuelta
restore-done = De vuelta: { $names }
restore-done-none = No había ningún espacio en ella. Tu nombre y tu candado están de vuelta.
restore-next = Intercambia pronto con los demás: lo que entregaste desde entonces vuelve y ellos conocen tu nuevo aparato.
restore-go-on = Seguir
stage-restoring = Recuperando la copia…
daily-wanted = Guardar una copia sellada en esta computadora, una vez al día
daily-about = Para un archivo dañado, no para una computadora perdida. Se guardan los dos últimos días. Olvidar a alguien, quitar un espacio, otra frase u otras palabras borran estas copias y se hace una nueva. Apagarlo las borra.
daily-last = Última copia en esta computadora: { $day }
daily-never = Todavía no hay ninguna copia en esta computadora.
today-backup-here = La copia del { $day } en esta computadora no ayuda si la computadora se pierde.

### What remains of somebody who was forgotten

part-opted_out = Pidió no ser contactado
part-opted_out-many = Pidieron no ser contactados
field-opted_out-mark = Marca
field-opted_out-on = Desde
person-asked-not = { $ways }: quien lo tenía pidió no ser contactado y fue olvidado. No escribas ni llames antes de saber más.
forget-remains = Lo que queda: un identificador y, si { $name } rechazó llamadas o correos, una marca de cada número y dirección. Quien lo escriba de nuevo recibe aviso. La marca no dice nada a extraños; los miembros podrían hallar el número probándolos todos.
gone-title = Olvidados
gone-about = No en memorias, carpetas compartidas y copias ya hechas, ni donde el nombre se escribió en otro texto.
gone-silent = Sin noticias desde entonces: { $names }
gone-hidden = solo oculto: espera a una segunda persona que coordina
gone-keep = Mostrar de nuevo
gone-confirm = Olvidar del todo
gone-kept = Se muestra de nuevo aquí. Los demás lo mostrarán cuando se enteren.
gone-confirmed = Tu palabra cuenta como la segunda donde se sabe desde hace una semana que coordinas.
gone-on = { $on ->
    [one] Olvidado en un aparato de { $of }
   *[other] Olvidado en { $on } de { $of } aparatos
  }
import-asked-not = { $count ->
    [one] Una persona de este archivo pidió no ser contactada y fue olvidada.
   *[other] { $count } personas de este archivo pidieron no ser contactadas y fueron olvidadas.
  }

### Links

link-look = Ver
link-title = ¿Abrir esto fuera de Ilima?
link-about = Se abre en el navegador o el correo de esta computadora. Quien lleva ese lugar ve que llegaste y cuándo; el navegador lo recuerda.
link-disguised = El nombre en negrita usa signos que pueden parecer otros. Ábrelo solo si lo conoces.
link-open = Abrirlo
trouble-link-kind = Ilima no abre esta dirección. Solo se abren páginas web, correos y números de teléfono. Nada cambió.
